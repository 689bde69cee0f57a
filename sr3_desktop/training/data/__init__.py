"""Pictures to learn from: read, cut, degraded, paired.

No network and no loss.
"""
