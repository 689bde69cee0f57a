"""Photo information beside the pixels: EXIF, XMP, IPTC and texts, read, made to fit, kept.

Bytes in, bytes out: this room knows no pictures. `docs/metadata.md` lists what becomes of what.
"""
