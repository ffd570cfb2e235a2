"""Screens over the journal: they read, and write nothing but report files.

leaderboard   every verified design and seed, best first, with error bars
pareto        quality against parameters, FLOPs, speed and memory
status        what runs, how far it is, what is left
design_page   one design: idea, outline, lineage, scores, proof
trial_page    verifications outside any run, seed by seed
noise_page    how far seeds lie apart, and what can be told apart
calibrate_page  what a ladder will cost on this machine
ladder_cost   the arithmetic of it
skills_page   what one design learned of each synthetic skill, beside seeds
skill_table   the table of it, for this page and a design's
unit_page     one unit of the library: docstring, settings, slots, seeds made with it, code
unit_list     the units of the library, by kind
live          a run as it happens, on a terminal or as plain lines
report        one self-contained page, with its figures/ beside it
follower      a journal read on as it grows
estimate      how much work is left, and how long it takes
cost_estimate  what sessions with LLMs will cost
event_line    one fact in one line
progress_bar  how far a single long step is
machine       what this machine has, and what will be used
quantity      durations and counts in words
"""
