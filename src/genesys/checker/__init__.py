"""Is a unit, or a tree of units, fit to be verified?

finding    what a check reports, worded for the coder who must mend it
checker    runs the source checks here and the live checks in the sandbox; forms the verdict
locate     from a line of the composed design to the unit's own line
size       how large a language model is on a rung of the ladder
mending/   repairs common slips in the text of a unit: one mend a file
source/    reads the text of a unit: one check a file
live/      runs the composed design, in the sandbox: one check a file      (torch)
probe      the sandbox side: the job that runs the live checks             (torch)
evidence/  what is asked of a design that passed, and the verdict on its answers
"""
