"""Results of the preview frame that stay on the picture, and the labels by which they go."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from sr3_desktop.app.photo_list.qimage import ImageLevels
from sr3_desktop.app.system.language import translated
from sr3_desktop.app.widgets.icons import IconButton
from sr3_desktop.app.widgets.layouts import row
from sr3_desktop.engine.base.request import Crop

from .compare_paint import Caption

MAX_PINS = 4
GAP_PX = 4


@dataclass(frozen=True, slots=True, eq=False)
class Pin:
    """A part of the photo, enlarged, kept in its place.

    Attributes:
        crop: The part, in pixels of the photo.
        image: What was made of it.
        label: A few words for its label, such as "Preview, 8 steps"; see `translated`.
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
    """A small label at the corner of a pin with a button that removes it."""

    removed = Signal(object)

    def __init__(self, pin: Pin, parent: QWidget) -> None:
        super().__init__(parent)
        self.pin = pin
        self.setObjectName("chip")
        label = translated(pin.label)
        self.close_button = IconButton(
            "close", self.tr("Remove this preview ({label})").format(label=label)
        )
        self.close_button.setProperty("role", "tiny")
        self.label = QLabel(label)
        row(self.label, self.close_button, on=self, spacing=2, margins=(8, 0, 0, 0))
        self.close_button.clicked.connect(partial(self.removed.emit, pin))


class PinBoard(QObject):
    """The labels of all pins, kept where the pins are.

    Args:
        visible_part: Returns what is seen of a pin, in logical pixels of the view.
        captions: Returns where captions stand, which no label covers.

    Signals:
        removed(Pin): The user has removed a pin.
    """

    removed = Signal(object)

    def __init__(
        self,
        view: QWidget,
        visible_part: Callable[[Pin], QRectF],
        captions: Callable[[], list[Caption]],
    ) -> None:
        super().__init__(view)
        self._view, self._visible_part, self._captions = view, visible_part, captions
        self._chips: list[PinChip] = []

    def show_pins(self, pins: tuple[Pin, ...]) -> None:
        """Show labels for these pins and no others."""
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = [PinChip(pin, self._view) for pin in pins]
        for chip in self._chips:
            chip.removed.connect(self._on_removed)
        self.place()

    @Slot()
    def place(self) -> None:
        """Put every label above what is seen of its pin, inside where there is no room, or lower
        where a caption stands.
        """
        taken = [box.adjusted(-GAP_PX, -GAP_PX, GAP_PX, GAP_PX) for _, box in self._captions()]
        for chip in self._chips:
            place = self._visible_part(chip.pin)
            size = chip.sizeHint()
            left = min(max(0.0, place.left()), max(0.0, self._view.width() - size.width()))
            tops = place.top() - size.height() - GAP_PX, max(place.top(), 0.0) + GAP_PX
            lowest = max((box.bottom() for box in taken), default=0.0)
            boxes = [QRectF(QPointF(left, top), size) for top in (*tops, lowest) if top >= 0]
            free = (box for box in boxes if not any(box.intersects(other) for other in taken))
            chip.setGeometry(next(free, boxes[-1]).toRect())
            chip.setVisible(not place.isEmpty())

    @Slot(object)
    def _on_removed(self, pin: Pin) -> None:
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)  # the label had it and goes
        self.removed.emit(pin)
