"""Pretend parts, and the promises that every plug-in keeps.

contracts/        the promises, one kind of plug-in a file; needs pytest
pretend_designer  makes designs out of thin air
pretend_verifier  draws a score from a design's digest
pretend_run       a whole run of such designs, in memory
pretend_jobs      jobs, well-behaved and not, for a sandbox to run
pretend_corpus    a corpus of invented words
pretend_llm_server  an LLM on loopback that answers and fails as it is told to
pretend_protocols/  what it says, as each provider would say it
blocks            a unit tree made into blocks that run                       (torch)

Nothing here is used by a real run. Contracts import pytest, which Genesys itself does not need:
`pip install 'genesys[test]'` brings it.
"""
