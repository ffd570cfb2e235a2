"""What makes a design good, as one number: one fitness a file.

base           what a fitness promises
bits_per_byte  minus the bits per byte on held-out text: the default
mean_accuracy  the mean accuracy over tasks and rungs, as in the paper
composite      several scores above their controls, weighed against each other
levels         the scores of all rungs, brought to the level of the lowest one
"""
