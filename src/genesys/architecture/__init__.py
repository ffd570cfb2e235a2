"""What a model is made of: units, the tree that nests them, the code it composes to.

slot            a hole in a unit that another unit fills
setting         a number or choice of a unit, with the range it may take
setting_range   the default of an argument -> the setting that it becomes
unit_source     the text of one unit, and what can be read off it
unit_tree       units nested in one another's slots: the genotype of a design
outline         a unit tree as an indented list that a person can read
edits/          typed changes of a unit tree: one operator a file
compose         unit tree -> one readable Python module
unit            the torch class that every unit inherits from          (torch)
rounding        settings that units could not take at their width    (torch)
realise         composed text -> the function that builds its block  (torch, sandbox only)
recurrence      chunked linear recurrences that units share, and the loops that define them (torch)
operations      counts matrix products, convolutions and attention          (torch)
language_model  embedding, N blocks, final norm, tied head             (torch)
"""
