"""Who designs: one role a file, each a prompt and its reader, both pure."""
