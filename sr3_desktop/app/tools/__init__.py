"""Tools for a part of a photo or a finished one: preview, variations, trust view, timeline.

Each tool is a widget and the controller that joins it to the work.
"""
