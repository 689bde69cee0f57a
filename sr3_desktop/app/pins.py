"""Results of the preview frame that stay on the picture, and the labels by which they go."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from sr3_desktop.engine.request import Crop

from .icons import IconButton
from .qimage import ImageLevels

MAX_PINS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Pin:
    """A part of the photo, enlarged, kept in its place.

    Attributes:
        crop: The part, in pixels of the photo.
        image: What was made of it.
        seed: Seed it was made with.
        steps: Steps it was made with.
        label: A few words for its label, such as "Seed 42, 8 steps".
    """

    crop: Crop
    image: ImageLevels
    seed: int
    steps: int
    label: str


def with_pin(pins: tuple[Pin, ...], pin: Pin) -> tuple[Pin, ...]:
    """Add a pin: it replaces one of the same part, else the oldest of more than four goes."""
    others = [other for other in pins if other.crop != pin.crop]
    return (*others, pin)[-MAX_PINS:]


class PinChip(QFrame):
    """A small label at the corner of a pin with a button that removes it.

    Signals:
        removed(Pin): The user wants it gone.
    """

    removed = Signal(object)

    def __init__(self, pin: Pin, parent: QWidget) -> None:
        super().__init__(parent)
        self.pin = pin
        self.setObjectName("chip")
        self.close_button = IconButton(
            "close", self.tr("Remove this preview ({label})").format(label=pin.label)
        )
        self.close_button.setProperty("role", "tiny")
        self.label = QLabel(pin.label)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.label)
        row.addWidget(self.close_button)
        self.close_button.clicked.connect(self._on_close)

    @Slot()
    def _on_close(self) -> None:
        self.removed.emit(self.pin)
