"""A run of the list as the user sees it: bar, words, estimate, taskbar, notification.

Starts and stops the work; how it is done is in `jobs`.
"""
