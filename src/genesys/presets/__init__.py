"""Configs that ship with Genesys, by name: TOML files that also serve as examples."""
