"""Where foreign code runs: the only such place.

job      what to run, and within which limits
outcome  what became of it: finished, crashed, over a limit
sandbox  turns one into the other
"""
