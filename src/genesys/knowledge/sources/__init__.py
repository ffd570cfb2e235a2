"""Where passages are looked up outside of this machine: one service a file."""
