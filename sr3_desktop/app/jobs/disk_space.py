"""How much space is left where results go; asked beside the GUI thread."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from sr3_desktop.app.system.background import Background

VALID_S = 10.0
"""So long an answer is trusted: other programs write, too."""


class DiskSpace(QObject):
    """Remembers the free space of folders; a drive that does not answer holds nobody up.

    Args:
        clock: Returns seconds; only differences count.

    Signals:
        changed(): The space of some folder has become known, or is another one.
    """

    changed = Signal()

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._known: dict[Path, int | None] = {}
        self._asked: dict[Path, float] = {}
        self._background = Background(self)

    def free(self, folder: Path) -> int | None:
        """Return the bytes that are free for a folder, as far as is known; None while not."""
        asked = self._asked.get(folder)
        if asked is None or self._clock() - asked > VALID_S:
            self._asked[folder] = self._clock()
            self._background.run(
                lambda: free_bytes(folder),
                lambda free: self._on_measured(folder, free),
                lambda _fault: self._on_measured(folder, None),
            )
        return self._known.get(folder)

    def close(self) -> None:
        """Return when everything begun is finished; no signal follows."""
        self._background.close()

    def _on_measured(self, folder: Path, free: int | None) -> None:
        if free != self._known.get(folder):
            self._known[folder] = free
            self.changed.emit()


def free_bytes(folder: Path) -> int | None:
    """Return the free space of a folder, which need not be there yet; None if nobody knows."""
    for place in (folder, *folder.parents):
        try:
            return shutil.disk_usage(place).free
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return None
