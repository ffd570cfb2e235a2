"""How the user's own files, and papers from outside, become passages: one format a file."""
