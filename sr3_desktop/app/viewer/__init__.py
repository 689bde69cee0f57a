"""The picture: geometry, painting, comparing, and what stands there when there is none.

Paints arrays; knows the photo on show and how it is compared, and starts nothing.
"""
