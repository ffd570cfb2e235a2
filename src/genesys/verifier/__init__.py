"""What a design is worth: fit it to a rung, train it, evaluate it.

Torch-free, on the search's side:

verifier      what verifying is: design, rung and seed in, verification out
recipe        rung -> depth, batch, learning rate and the rest: formulas, no search
pretraining   the verifier: fits, trains, evaluates, checks the proof
calibration   how fast designs train here on each rung
replicates    keeps the verifications from which seed noise is measured

With torch, in sandbox jobs:

tuner         the width and depth that hit the rung's size
training/     how a design learns
evaluation/   what it is worth then
"""
