"""Is a unit, or a tree of units, fit to be verified?

finding   what a check reports, worded for the coder who must mend it
checker   runs the source checks here and the live checks in the sandbox
locate    from a line of the composed design to the unit's own line
mending/  repairs common slips in the text of a unit: one mend a file
source/   reads the text of a unit: one check a file
live/     runs the composed design, in the sandbox: one check a file      (torch)
probe     the sandbox side: the job that runs the live checks             (torch)
"""
