"""What a design is worth: fit it to a rung, train it, evaluate it.

Torch-free, on the search's side:

verifier      what verifying is: design, rung and seed in, verification out
documents/    where text comes from: one source a file
duplicates    documents that say what another has already said
preparation   documents -> a corpus folder: split, tokenised, packed
corpus        a prepared corpus, memory-mapped
recipe        rung -> depth, batch, learning rate and the rest: formulas, no search
pretraining   the verifier: fits, trains, evaluates, checks the proof
replicates    keeps the verifications from which seed noise is measured

With torch, in sandbox jobs:

tuner         the width and depth that hit the rung's size
trainer       one training run
evaluator     bits per byte and every task, trained and untrained
tasks/        one task a file
train_job, evaluate_job   what the sandbox runs
"""
