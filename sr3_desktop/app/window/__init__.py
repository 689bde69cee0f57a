"""The top: application, window, actions, what is restored at the next start.

Imports all rooms; only `__main__` and the self-test import it.
"""
