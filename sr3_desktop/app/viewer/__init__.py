"""The picture: geometry, painting, comparing, and the page shown when there is none.

Paints arrays; knows the displayed photo and how it is compared; starts nothing.
"""
