"""The user's choices and what the program remembers, as plain data; no widget, no Qt.

A key of the settings file stands here and nowhere else.
"""
