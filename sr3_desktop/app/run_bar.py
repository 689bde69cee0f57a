"""The bottom bar: what goes on, and the buttons that start, stop and save."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from sr3_desktop.engine.request import Progress

from .icons import IconPushButton

BAR_UNITS = 1000


class RunBar(QFrame):
    """Status on the left, buttons on the right, always in the same place.

    Signals:
        start_requested(): The user pressed *Upscale*.
        stop_requested(): The user pressed *Stop*.
        save_requested(): The user pressed *Save as…*.
    """

    start_requested = Signal()
    stop_requested = Signal()
    save_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runBar")
        self.setFixedHeight(68)
        self.status = QLabel()
        self.status.setProperty("role", "heading")
        self.detail = QLabel()
        self.detail.setProperty("role", "muted")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.save_button = IconPushButton("save", self.tr("Save as…"))
        self.save_button.setProperty("role", "large")
        self.save_button.setToolTip(self.tr("Store the enlarged photo as a file (Ctrl+S)"))
        self.start_button = IconPushButton("sparkle", self.tr("Upscale"), primary=True)
        self.start_button.setToolTip(self.tr("Enlarge this photo (Ctrl+Enter)"))
        self.stop_button = IconPushButton("stop", self.tr("Stop"))
        self.stop_button.setProperty("role", "large")
        self.stop_button.setToolTip(self.tr("Stop; nothing is kept of this run (Esc)"))
        self._lay_out()
        self.start_button.clicked.connect(self.start_requested)
        self.stop_button.clicked.connect(self.stop_requested)
        self.save_button.clicked.connect(self.save_requested)
        self.show_idle("", "")

    def show_idle(self, status: str, detail: str) -> None:
        """Show that nothing runs."""
        self.status.setText(status)
        self.status.setVisible(bool(status))
        self.detail.setText(detail)
        self._set_running(False)

    def show_started(self) -> None:
        """Show that a job has begun and nothing is known of it yet."""
        self.status.setText(self.tr("Enlarging"))
        self.status.show()
        self.detail.setText(self.tr("Starting"))
        self.progress.setMaximum(0)
        self._set_running(True)

    def show_progress(self, progress: Progress, seconds_left: float | None) -> None:
        """Show how far the running job is."""
        self.detail.setText(self.progress_text(progress, seconds_left))
        known = progress.stage == "denoising" and progress.total > 0
        self.progress.setMaximum(BAR_UNITS if known else 0)
        if known:
            self.progress.setValue(round(progress.done / progress.total * BAR_UNITS))

    def show_stopping(self) -> None:
        """Show that the job has been asked to stop."""
        self.status.setText(self.tr("Stopping"))

    def progress_text(self, progress: Progress, seconds_left: float | None) -> str:
        """Put a report of the engine into words."""
        if progress.stage == "loading":
            return self.tr("Loading the model")
        if progress.stage == "preparing":
            return self.tr("Preparing the photo")
        if progress.stage == "saving":
            return self.tr("Storing the result")
        parts = []
        if progress.steps:
            step = self.tr("step {step} of {steps}")
            parts.append(step.format(step=progress.step, steps=progress.steps))
        if progress.tiles > 1:
            tile = self.tr("tile {tile} of {tiles}")
            parts.append(tile.format(tile=progress.tile, tiles=progress.tiles))
        if seconds_left is not None:
            parts.append(self._time_left(seconds_left))
        text = ", ".join(parts)
        return text[:1].upper() + text[1:]

    def _time_left(self, seconds: float) -> str:
        if seconds >= 90:
            return self.tr("about {n} min left").format(n=round(seconds / 60))
        if seconds >= 20:
            return self.tr("about {n} s left").format(n=5 * round(seconds / 5))
        return self.tr("about {n} s left").format(n=max(1, round(seconds)))

    def _set_running(self, running: bool) -> None:
        self.progress.setVisible(running)
        self.stop_button.setVisible(running)
        self.start_button.setVisible(not running)
        self.save_button.setVisible(not running)

    def _lay_out(self) -> None:
        words = QHBoxLayout()
        words.setSpacing(14)
        words.addWidget(self.status)
        words.addWidget(self.detail, 1)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addStretch()
        left.addLayout(words)
        left.addWidget(self.progress)
        left.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(10)
        row.addLayout(left, 1)
        row.addSpacing(14)
        for button in (self.save_button, self.start_button, self.stop_button):
            row.addWidget(button)
