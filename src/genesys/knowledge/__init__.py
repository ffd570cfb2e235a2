"""What designers can look up: papers, units, what a run has tried, the user's own files.

- `paper`: the reference library: papers on architectures, each with a card in our own words.
- `passage`: the one form in which everything found is handed on.
"""
