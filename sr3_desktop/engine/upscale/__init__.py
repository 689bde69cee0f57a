"""One photo from request to file, and its cost, self-test and process pictures.

Nothing here knows of a second photo, of a journal or of a list.
"""
