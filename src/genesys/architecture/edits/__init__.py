"""Typed changes of a unit tree. Every slot stays filled, every signal stays written.

base            what an operator is; which trees are sound
shelf           the units at hand
growth          fills the slots of a unit with units from the shelf
replace_unit    one unit by another of its kind, keeping the children that fit
graft           a subtree by one of its kind from another design (crossover)
change_setting  one setting within its range
insert_wrapper  a unit around another of its own kind
remove_wrapper  such a unit taken away again
diverge         a subtree twice, one of the copies changed
"""
