"""Framing faces on the picture.

Uses the viewer; the frames themselves are kept in the list.
"""
