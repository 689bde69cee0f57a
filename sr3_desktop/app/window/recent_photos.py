"""The photos opened last, and the menu that offers them."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from sr3_desktop.app.settings.store import Settings
from sr3_desktop.app.widgets.retranslated import Retranslated

MOST = 12
LONGEST_NAME = 60


class RecentMenu(Retranslated, QMenu):
    """Offers the photos of a list in the settings, newest first, each once; filled when opened."""

    chosen = Signal(object)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self._fill)
        self.triggered.connect(self._on_triggered)
        self._retranslate()

    def add(self, paths: Iterable[Path]) -> None:
        """Put some photos at the top, the first of them first."""
        new = [str(path.absolute()) for path in paths]
        self._keep([*new, *self._settings.recent_photos])

    def paths(self) -> list[Path]:
        """Return the photos that are still there, and forget the others."""
        found = [path for path in map(Path, self._settings.recent_photos) if path.is_file()]
        if len(found) != len(self._settings.recent_photos):
            self._keep(map(str, found))
        return found

    @Slot()
    def forget(self) -> None:
        """Forget all."""
        self._keep([])

    def _keep(self, paths: Iterable[str]) -> None:
        self._settings.recent_photos = list(dict.fromkeys(paths))[:MOST]
        self._settings.save()

    @Slot()
    def _fill(self) -> None:
        self.clear()
        paths = self.paths()
        names = [path.name for path in paths]
        for path in paths:
            # Of photos with one name, their folders tell which is which.
            name = path.name if names.count(path.name) == 1 else f"{path.name} – {path.parent}"
            if len(name) > LONGEST_NAME:
                name = f"{name[: LONGEST_NAME // 2]}…{name[-LONGEST_NAME // 2 :]}"
            action = self.addAction(name.replace("&", "&&"))
            action.setToolTip(str(path))
            action.setData(path)
        if not paths:
            self.addAction(self.tr("No photos yet")).setEnabled(False)
            return
        self.addSeparator()
        self.addAction(self.tr("Forget these photos")).triggered.connect(self.forget)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        if action.data() is not None:
            self.chosen.emit([action.data()])
