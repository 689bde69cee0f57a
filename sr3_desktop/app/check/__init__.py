"""The window's self-test, for whoever made or installed the program.

Nothing that is needed to use it.
"""
