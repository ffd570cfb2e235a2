"""What turns text into vectors by meaning: one embedding a file."""
