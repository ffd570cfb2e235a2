"""Common slips in the text of a unit are repaired instead of refused: one mend a file.

base      a mend, the change that it makes, and the repair that is reported
draft     the text of a unit as somebody wrote it; what the mends read and edit
mender    runs every mend, in order of rank, until nothing changes

Nothing here runs the text. A repair that could change what the unit computes, but for the slip
itself, is not made: the checks then say what to do.

arguments, import_block, naming, order, sources   what several mends share
"""
