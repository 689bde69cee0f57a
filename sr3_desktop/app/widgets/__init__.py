"""Look and small widgets that any program could use: colors, icons, fields, notices.

A widget here gets plain values and emits signals; it knows no photo, no job, no setting.
"""
