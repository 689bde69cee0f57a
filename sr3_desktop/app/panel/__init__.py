"""The settings card: one row for each setting or two, presets, what is said beside them.

Shows `Choices` and emits new ones; asks no disk and starts nothing.
"""
