"""Models for other programs, and theirs for this one; loads torch.

Knows files and networks; runs no model on a photo.
"""
