"""Faces in a photo: found, framed, enlarged by the face model and blended in.

Arrays only; whether faces are wanted is decided by the request.
"""
