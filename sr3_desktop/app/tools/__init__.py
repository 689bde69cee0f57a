"""What is tried on a part of a photo or looked at afterwards: preview, variants, trust, timeline.

Each tool is a widget and the controller that joins it to the work.
"""
