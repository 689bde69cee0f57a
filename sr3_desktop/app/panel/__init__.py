"""The settings card: a row for each setting or two, presets, remarks beside them.

Shows `Choices` and emits new ones; reads no disk and starts nothing.
"""
