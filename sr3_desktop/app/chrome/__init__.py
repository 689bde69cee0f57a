"""What surrounds the picture: top bar, device, cards, the drawer of an error, questions.

Widgets that are told what to show and emit what was pressed.
"""
