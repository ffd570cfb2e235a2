"""Where workers run.

local      processes on this machine, one a core, replaced when they die
worker     what such a process does
designers  what the one does that waits for LLMs
crew       workers in the threads of one process
"""
