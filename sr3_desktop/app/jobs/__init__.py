"""Work behind the window: the engine's thread, the run of the list, the displayed photo.

No widget, and nothing about how it looks.
"""
