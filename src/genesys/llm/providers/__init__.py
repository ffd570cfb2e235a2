"""Kinds of LLMs, one a file; their names are those in `[llm.llms]`."""
