"""The two networks of a photo model on windows of a picture: ncnn on the processor and on Vulkan.

Arrays in, arrays out, behind one protocol; no torch, no tile, no sampler and no file.
"""
