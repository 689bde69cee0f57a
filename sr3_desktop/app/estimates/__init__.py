"""The cost of work in seconds, bytes, memory and disk; calculation only.

No widget and no thread; measuring is done in `jobs`.
"""
