"""What the operating system and Qt want of a program: log, language, single instance, taskbar.

No widget of ours, and nothing about photos.
"""
