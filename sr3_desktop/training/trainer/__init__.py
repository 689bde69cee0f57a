"""The loop, what it minimizes, its state on disk, and the model file that comes out.

Everything that knows a training step; data and measures come from the other two rooms.
"""
