"""Checks that read the text of a unit: one check a file.

They are feedback for the coder, and keep composed modules from clashing. They are no boundary:
whoever wants to reach around them can. The sandbox is the boundary.
"""
