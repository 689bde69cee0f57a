"""Whether the user wants things to move."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication


def reduced_motion() -> bool:
    """Whether the system asks for less motion; Qt tells it from version 6.12 on."""
    app = QApplication.instance()
    hints = getattr(app.styleHints(), "accessibility", None) if app is not None else None
    preference = getattr(hints() if hints is not None else None, "motionPreference", None)
    return preference is not None and preference().name.startswith("Reduce")
