"""Common slips in the text of a unit are repaired instead of refused: one mend a file.

base      a mend, the slips that it finds, and the repair that is reported
draft     the text of a unit as somebody wrote it, read; patches of it
mender    runs every mend, in order of rank, until nothing changes

Nothing here runs the text. A repair that could change what the unit computes, but for the slip
itself, is not made: the checks then say what to do.

What several mends share:

arguments     what stands between two parentheses, split at its commas
import_block  imports put in and taken out at the top of a file
origins       where imported names come from, and how units write them
naming        variables renamed, and fresh ones
order         what Python evaluates before what
slots         calls of slots, and whether an expression may hold the signals
tensors       places in which only a tensor makes sense
"""
