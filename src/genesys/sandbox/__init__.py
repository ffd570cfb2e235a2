"""Where foreign code runs: the only such place.

job          what to run, and within which limits
outcome      what became of it: finished, crashed, over a limit
sandbox      turns one into the other
inline       the sandbox that is none: in this process
forked       the real one: a locked child of a warm server for each job
spawned      the same with a process afresh for each job: for GPUs
several      several of them, for many threads
isolation    which layers hold foreign code in on this machine; refuses it where none does

How `forked` and `spawned` work:
guard         one job at a time: order, watch, outcome
warm_server   the launcher's end of the server: starts it, hands it jobs, ends it
server        the process that has imported torch and forks
child         the sequence of one job's process: lock, work, answer, end
watch         the launcher's wait for one job: messages, clock, memory, disk
message       what a job sends, read as data
footprint, disk   what a process takes of memory, and of disk
compiler      g++ for jobs that may have something compiled; compiler_process runs it, locked in
entry         from a job's name to its function, from the function to its outcome
surroundings  what every job may read: Python, its packages, a GPU's driver
landlock, seccomp with system_calls, capabilities, hugepages: what the system offers
"""
