"""The list of photos: its model, its pictures and its two views.

What is done with a photo is not decided here.
"""
