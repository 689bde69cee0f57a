"""The photos opened last, and the menu that offers them."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from sr3_desktop.app.settings.store import Settings
from sr3_desktop.app.widgets.retranslated import Retranslated

MOST = 12
LONGEST_NAME = 60


class RecentPhotos(QObject):
    """A list of paths in the settings, newest first, each once."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings

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

    def clear(self) -> None:
        """Forget all."""
        self._keep([])

    def _keep(self, paths: Iterable[str]) -> None:
        self._settings.recent_photos = list(dict.fromkeys(paths))[:MOST]
        self._settings.save()


class RecentMenu(Retranslated, QMenu):
    """The recent photos as a menu, filled whenever it is opened."""

    chosen = Signal(object)

    def __init__(self, recent: RecentPhotos, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recent = recent
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self._fill)
        self.triggered.connect(self._on_triggered)
        self._retranslate()

    def _retranslate(self) -> None:
        self.setTitle(self.tr("Recent photos"))

    @Slot()
    def _fill(self) -> None:
        self.clear()
        paths = self._recent.paths()
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
        self.addAction(self.tr("Forget these photos")).triggered.connect(self._recent.clear)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        if action.data() is not None:
            self.chosen.emit(action.data())
