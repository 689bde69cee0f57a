"""The frame around the picture: top bar, device, cards, error drawer, questions.

Widgets show what they are given and emit what was pressed.
"""
