"""Where workers run.

local   processes on this machine, one a core, replaced when they die
worker  what such a process does
"""
