"""What the user has chosen and what the program remembers, as plain data; no widget, no Qt.

A key of the settings file stands here and nowhere else.
"""
