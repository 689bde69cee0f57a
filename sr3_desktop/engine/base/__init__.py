"""What every other room and every program exchanges: requests, results, errors; frozen data.

Standard library only. Nothing here opens a file, and nothing decides.
"""
