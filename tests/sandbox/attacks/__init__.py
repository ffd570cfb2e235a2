"""Hostile code. No test calls any of it: the text runs in the sandbox, as foreign code.

Each function is one attack, named `file:function` in the table `tests.sandbox.assault`. It gets
what a hostile unit could guess (`given`) and `attempt(name, trick)`, which calls the trick and
notes what it returned; whatever is noted in the end was stolen or broken.
"""
