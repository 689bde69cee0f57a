"""The same part of a photo in several versions side by side, to choose one from."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPointF, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
)

from sr3_desktop.app.photo_list.qimage import ImageLevels
from sr3_desktop.app.settings.choices import Variant
from sr3_desktop.app.widgets.fields import describe
from sr3_desktop.app.widgets.icons import IconButton
from sr3_desktop.app.widgets.layouts import column, row, wide
from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.app.widgets.theme import styled
from sr3_desktop.engine.base.errors import Sentence

from .variant_cell import EDGE_PX, VariantCell

COUNTS = (2, 4)
SPACING_PX = 10


class VariantsPanel(Retranslated, QFrame):
    """A grid of two or four variants; they may differ in the seed or in any other dial.

    Arrow keys move between the cells; Enter, Space or a click choose one. While the pointer is in
    a cell, or after Alt with arrows, all show the same part in full size.

    Signals:
        chosen(Variant): The photo is to be enlarged like this one.
        count_requested(int): Make two or four other variants.
        left_out(int): Do not make the variant of this number, from 0.
    """

    chosen = Signal(object)
    count_requested = Signal(int)
    left_out = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("variants")
        self.cells: list[VariantCell] = []
        self._left = ""
        self.title, self.hint = styled(QLabel(), "title"), styled(QLabel(), "muted")
        for label in (self.title, self.hint):
            label.setWordWrap(True)
        self.others = tuple(QPushButton() for _ in COUNTS)
        self.cancel = QPushButton()
        self.close_button = IconButton("close")
        self._grid = QGridLayout()
        self._lay_out()
        for n, button in zip(COUNTS, self.others, strict=True):
            button.clicked.connect(partial(self.count_requested.emit, n))
        self._retranslate()

    @property
    def busy(self) -> bool:
        """Whether some variants are still to be made."""
        return any(cell.waiting for cell in self.cells)

    def show_variants(self, variants: Sequence[Variant], photo: ImageLevels | None = None) -> None:
        """Show cells for variants that are being made, two in a row.

        Args:
            photo: What they show until there is more to see.
        """
        self._left = ""
        for cell in self.cells:
            self._grid.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
        self.cells = []
        for number, variant in enumerate(variants):
            cell = VariantCell(variant, number + 1)
            if photo is not None:
                cell.set_draft(photo)
            cell.chosen.connect(self._on_chosen)
            cell.moved.connect(self._on_moved)
            cell.pointed.connect(self._on_pointed)
            cell.stopped.connect(self._on_stopped)
            self._grid.addWidget(cell, number // 2, number % 2)
            self.cells.append(cell)
        for number in range(2):
            self._grid.setRowStretch(number, int(number < (len(variants) + 1) // 2))
        self._show_busy()

    def set_left(self, left: str) -> None:
        """Say how long all that are still to be made take together, such as "about 40 s"."""
        self._left = left
        self._explain()

    def set_picture(self, number: int, picture: ImageLevels) -> None:
        """Show a finished variant."""
        self.cells[number].set_picture(picture)
        self._show_busy()

    def set_problem(self, sentence: str) -> None:
        """Show in all unfinished cells why there will be no picture."""
        for cell in self.cells:
            if cell.waiting:
                cell.set_problem(sentence)
        self._show_busy()

    def set_stopped(self) -> None:
        """Show that the unfinished variants will not be made."""
        self.set_problem(Sentence("Stopped."))

    @Slot(int)
    def _on_stopped(self, number: int) -> None:
        self.cells[number - 1].set_problem(Sentence("Stopped."))
        self._show_busy()
        self.left_out.emit(number - 1)

    @Slot(object)
    def _on_chosen(self, variant: Variant) -> None:
        for cell in self.cells:
            cell.set_chosen(cell.variant is variant)
        self.chosen.emit(variant)

    @Slot(int, int)
    def _on_moved(self, number: int, step: int) -> None:
        """Give the focus to the cell that lies `step` cells on."""
        index = number - 1 + step
        if 0 <= index < len(self.cells) and (abs(step) == 2 or index // 2 == (number - 1) // 2):
            self.cells[index].setFocus(Qt.FocusReason.TabFocusReason)

    @Slot(object)
    def _on_pointed(self, point: QPointF | None) -> None:
        for cell in self.cells:
            cell.look_at(point)

    def _show_busy(self) -> None:
        self.cancel.setVisible(self.busy)
        for button in self.others:
            button.setVisible(not self.busy)
        self._explain()

    def _explain(self) -> None:
        """Say how long it takes, then what can be done."""
        text = self.tr(
            "Each differs in the detail the model invents. Hover to zoom in, click to use it."
        )
        if self.busy and self._left:
            text = self.tr("Making variations, {time} left.")
        self.hint.setText(text.format(time=self._left))

    def _retranslate(self) -> None:
        super()._retranslate()
        for n, button in zip(COUNTS, self.others, strict=True):
            button.setText(self.tr("Make {n} more").format(n=n))
            describe(button, button.text(), self.tr("Compare {n} other variations").format(n=n))
        self._show_busy()

    def _lay_out(self) -> None:
        buttons = self.cancel, *self.others, self.close_button
        top = column(row(wide(self.title), *buttons, spacing=6), self.hint, spacing=2)
        self._grid.setSpacing(SPACING_PX)
        for number in range(2):
            self._grid.setColumnStretch(number, 1)
        top.setContentsMargins(EDGE_PX, 0, EDGE_PX, 0)  # the pictures' own
        edge_px = 16 - EDGE_PX
        column(top, wide(self._grid), on=self, spacing=12, margins=(edge_px, 12, edge_px, 16))
