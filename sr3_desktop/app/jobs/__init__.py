"""What works behind the window: the thread of the engine, the run of the list, the photo on show.

No widget, and nothing about how it looks.
"""
