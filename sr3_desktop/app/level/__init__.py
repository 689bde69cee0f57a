"""The detail level of a finished photo: the slider, the brush, what is seen and what is saved.

Uses the viewer and the panel; levels and strokes themselves are kept in the list.
"""
