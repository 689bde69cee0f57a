"""Many photos: which are meant, which file each may write, what is done, who works.

The only room that knows a journal. No terminal and no window: outcomes are data.
"""
