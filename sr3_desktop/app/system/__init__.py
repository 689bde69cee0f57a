"""Integration with the operating system and Qt: log, language, single instance, taskbar.

No widget of ours, and nothing about photos.
"""
