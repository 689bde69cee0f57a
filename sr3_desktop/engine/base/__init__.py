"""Records exchanged by all rooms and programs: requests, results, errors; frozen data.

Standard library only. Nothing here opens a file, and nothing decides.
"""
