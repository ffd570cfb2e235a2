"""Pretend parts, and the promises that every plug-in keeps.

pretend_designer  makes designs out of thin air
pretend_verifier  draws a score from a design's digest
"""
