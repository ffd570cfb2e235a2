"""Search engines of the web that the source `web` can ask: one a file."""
