"""Where else a run's numbers are drawn: one tracker a file, each an extra, all off by default.

base                what a tracker promises
feed                a journal told to trackers as it grows
numbers             a verification, and the state of the search, as named numbers
tensorboard         event files for TensorBoard
weights_and_biases  a run of Weights & Biases, offline unless told otherwise
mlflow              runs of MLflow, in a database of the run's own unless told otherwise
"""
