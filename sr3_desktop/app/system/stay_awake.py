"""A computer that does not fall asleep while photos are upscaled; its screen may turn off."""

import logging
from contextlib import ExitStack

from PySide6.QtCore import QObject

from .background import Background

log = logging.getLogger(__name__)


class StayAwake(QObject):
    """Keeps the computer awake between `set_active(True)` and `set_active(False)`.

    A system that refuses is logged, no more. It is asked in a thread, always the same one, as it
    may take its time.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode = ExitStack()
        self._background = Background(self)
        self.active = False

    def set_active(self, active: bool) -> None:
        """Begin or end."""
        if active == self.active:
            return
        self.active, mode = active, self._mode
        self._background.run(lambda: _switch(mode, active))

    def close(self) -> None:
        """Return when the system has been asked."""
        self._background.close()


def _switch(mode: ExitStack, active: bool) -> None:
    mode.close()
    if active:
        from wakepy import keep  # which loads much, and most windows never need it

        entered = mode.enter_context(keep.running(on_fail="pass"))
        log.info("kept awake: %s", entered.active)
