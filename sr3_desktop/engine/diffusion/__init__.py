"""The mathematics: noise levels, samplers, tiles, resizing; arrays in, arrays out.

Knows no file, no model file and no device; a sampler sees a function and numbers.
"""
