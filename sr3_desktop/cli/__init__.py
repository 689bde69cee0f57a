"""The commands of `sr3-desktop`: arguments in, exit code out, all words for the terminal.

Decides nothing about photos; no Qt. A training command is loaded when it is asked for.
"""
