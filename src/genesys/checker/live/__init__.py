"""Checks that run the composed design, in the sandbox: one check a file."""
