"""Exhibits are text for the checker: pytest must not import them."""

collect_ignore_glob = ["*.py"]
