"""Whether the user wants things to move."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication


def reduced_motion() -> bool:
    """Whether the system asks for less motion; Qt tells it from version 6.12 on."""
    hints = getattr(QGuiApplication.styleHints(), "accessibility", None)
    preference = None if hints is None else getattr(hints(), "motionPreference", None)
    return preference is not None and preference().name.startswith("Reduce")
