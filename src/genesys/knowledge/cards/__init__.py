"""The cards of the reference library: one TOML file a year."""
