"""One photo from request to file, and what is told about it: cost, self-test, pictures of the way.

Nothing here knows of a second photo, of a journal or of a list.
"""
