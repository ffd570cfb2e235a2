"""How passages on this machine are found: by words, by meaning, both together, then judged anew."""
