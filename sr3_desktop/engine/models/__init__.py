"""Networks, the files they are stored in, their cards, and the device that runs them.

Turns arrays of a picture into arrays of a larger one; reads no photo and writes no result.
"""
