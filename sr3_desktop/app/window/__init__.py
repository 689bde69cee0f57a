"""Puts everything together: application, window, actions, keys, what is found again.

The top: imports all rooms, and none imports it but `__main__`.
"""
