"""Who designs: one role a file, each a prompt and its reader, both pure.

proposer       has the idea, after looking things up
reviewer       looks for what is wrong with it
planner        decides which slot is filled next, and with what
coder          writes one unit
observer       judges a unit that has passed the checks
whole_coder    writes all units at once          (where a session goes without unit by unit)
direct         idea and units in one answer      (where a session is one prompt)

parent, site   what roles are shown: a parent, a tree in the making
queries        what proposer and reviewer may answer instead
form           what must be filled in, its layout for the prompt, its reader
misread        an answer that is not the form, and why
markdown, answered_code, written_units
               how answers are read: headings and lists, one block of code, several
prompt         templates, filled in; text of others set apart
contract       what a unit must be, read off the code that defines it
findings       what the checker found, for whoever must mend it
unit_texts     units written out: a line each, or their classes
prompts/       the templates
"""
