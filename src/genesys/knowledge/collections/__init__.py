"""What there is to look up on this machine: one kind of passages a file."""
