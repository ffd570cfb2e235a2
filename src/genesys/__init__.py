"""Discover language-model architectures by evolving trees of small units."""

__version__ = "0.1.0"
