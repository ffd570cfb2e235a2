"""Who becomes a parent, and who climbs: one policy a file.

policy      what a policy decides: the next parents, the next climb
quadrants   by fitness and confidence, as in the paper
uniform     every candidate alike: the control that any other policy must beat
seeds_only  every design descends from seeds: the control for evolution itself
promising   the designs by LLMs whose settings are worth tuning
racing      which runs are broken off early
"""
