"""Units and seeds written by people: one unit a file, one seed a file.

units/  the units, found by name on the shelf
seeds/  architectures as trees over those units
shelf   unit("rms_norm"), units("norm"), plant("attention", heads=4, position=...)
"""
