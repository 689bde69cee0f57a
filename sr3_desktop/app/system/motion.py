"""Whether the user wants things to move."""

from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths
from PySide6.QtGui import QGuiApplication

from .windows_shell import animations_wanted, windows_dlls


def reduced_motion() -> bool:
    """Whether the system asks for less motion: show the end of a movement at once.

    Qt tells it from version 6.12 on. Before that Windows is asked, and the settings of GTK are
    read, which Plasma keeps in step with its own; what GNOME alone knows is not seen.
    """
    hints = getattr(QGuiApplication.styleHints(), "accessibility", None)
    preference = None if hints is None else getattr(hints(), "motionPreference", None)
    if preference is not None:
        return bool(preference().name.startswith("Reduce"))
    return not (animations_wanted(windows_dlls()) and _gtk_animates())


def _gtk_animates() -> bool:
    location = QStandardPaths.StandardLocation.GenericConfigLocation
    folder = Path(QStandardPaths.writableLocation(location))
    for version in ("gtk-3.0", "gtk-4.0"):
        file = QSettings(str(folder / version / "settings.ini"), QSettings.Format.IniFormat)
        if str(file.value("Settings/gtk-enable-animations")).lower() in ("0", "false"):
            return False
    return True
