"""What designers can look up: papers, units, what a run has tried, the user's own files, the web.

- `knowledge`: all sources behind one question; `lookup`: the question and its answer.
- `inquiry`: several rounds of looking up, with notes, within an allowance.
- `fence`: what was found, quoted in a prompt so that it can only be read as text.
- `passage`, `hit`: the one form in which everything found is handed on; why it was found.
- `paper`, `cards`: the reference library: papers on architectures, with cards in our own words.
- `collections`: what lies on this machine; `files`: how the user's own are read.
- `index`, `embedding`: how it is found, by words and by meaning.
- `sources`, `web`: services outside, and the one polite way to them.
- `lesson`, `attempt`, `novelty`, `precedents`: what a run has tried, and how new a proposal is.
"""
