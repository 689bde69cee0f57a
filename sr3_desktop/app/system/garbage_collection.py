"""Python's garbage collector, kept in the GUI thread."""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

INTERVAL_MS = 500


class GuiThreadCollector(QObject):
    """Collects reference cycles from a timer in the GUI thread instead of anywhere.

    Left alone, Python collects in whichever thread allocates next, which is the worker's while
    the network runs. A cycle that holds a widget or a timer would then be destroyed in the wrong
    thread, which Qt forbids. Give it to the application as parent; it works until `stop`.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._collect)
        self._timer.start(INTERVAL_MS)

    def stop(self) -> None:
        """Hand the work back to Python."""
        self._timer.stop()
        gc.enable()

    @Slot()
    def freeze(self) -> None:
        """Look no more at what is there for good, the modules of torch: collecting is faster.

        Nothing is collected first: that would take a quarter of a second, in the GUI thread.
        """
        gc.freeze()

    @Slot()
    def _collect(self) -> None:
        """Collect the oldest generation that Python itself would collect now."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return
