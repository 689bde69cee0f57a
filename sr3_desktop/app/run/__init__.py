"""A run of the list as the user sees it: bar, texts, estimate, taskbar, notification.

Starts and stops the work; the work itself is in `jobs`.
"""
