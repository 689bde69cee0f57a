"""Names and places of files: legal names, templates, endings, locks, the rename that ends a write.

No picture is opened here, and nothing is known of runs of several photos.
"""
