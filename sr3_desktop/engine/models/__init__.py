"""Networks, the files they are stored in, their cards, and the device that runs them.

Turns tensors of a picture into tensors of a larger one; reads no photo and writes no result.
"""
