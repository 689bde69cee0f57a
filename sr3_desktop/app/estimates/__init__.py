"""What work will cost: seconds, bytes, memory, disk; calculation only.

No widget and no thread of work; who measures is in `jobs`.
"""
