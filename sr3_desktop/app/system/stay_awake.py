"""A computer that does not fall asleep while photos are upscaled; its screen may turn off."""

from __future__ import annotations

import logging
from contextlib import ExitStack

log = logging.getLogger(__name__)


class StayAwake:
    """Keeps the computer awake between `set_active(True)` and `set_active(False)`.

    A system that refuses is logged, no more.
    """

    def __init__(self) -> None:
        self._mode = ExitStack()
        self.active = False

    def set_active(self, active: bool) -> None:
        """Begin or end; to be called in one thread."""
        if active == self.active:
            return
        self.active = active
        self._mode.close()
        if active:
            from wakepy import keep  # which loads much, and most windows never need it

            mode = self._mode.enter_context(keep.running(on_fail="pass"))
            log.info("kept awake: %s", mode.active)
