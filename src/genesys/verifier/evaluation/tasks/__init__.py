"""What trained models are asked to do: one task a file.

base            what every task does
recall          find again what stood earlier in the sequence
minimal_pairs   prefer the grammatical one of two sentences
"""
