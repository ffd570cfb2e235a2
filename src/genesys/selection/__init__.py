"""Who becomes a parent, and who climbs: one policy a file.

policy     what a policy decides: the next parents, the next climb
quadrants  by fitness and confidence, as in the paper
uniform    every candidate alike: the control that any other policy must beat
"""
