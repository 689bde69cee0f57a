"""What the colors of the trust view mean."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSlider,
    QWidget,
)

from sr3_desktop.app.viewer.trust_overlay import paint_ramp
from sr3_desktop.app.widgets.colors import SURROUND
from sr3_desktop.app.widgets.icons import IconButton
from sr3_desktop.app.widgets.layouts import column, row, stretch
from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.app.widgets.theme import styled
from sr3_desktop.engine.upscale.trust import CERTAIN_LEVELS

RAMP_SIZE = QSize(180, 16)
PERCENT = 100


class _Ramp(QWidget):
    """The colors of the overlay on the viewer's gray, framed: its dark end is near the card's."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(RAMP_SIZE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the colors from certain to invented."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(self.palette().ColorRole.Mid))
        inside = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.fillRect(inside, QColor(SURROUND))
        paint_ramp(painter, inside)


class TrustLegend(Retranslated, QWidget):
    """Explains the overlay in two words, tells what is under the pointer, sets the opacity.

    Signals:
        opacity_changed(float): 0 to 1.
    """

    opacity_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._hovered, self._outdated = (-1.0, False), False
        self._left = ""
        self._fraction: float | None = None
        self.title, self.explanation = styled(QLabel(), "heading"), QLabel()
        self.low, self.high, self.value = (styled(QLabel(), "muted") for _ in range(3))
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, PERCENT)
        self.opacity.setValue(80)
        self.opacity.setFixedWidth(100)
        self.opacity_label = styled(QLabel(), "muted")
        self.progress = QProgressBar()
        self.progress.setRange(0, PERCENT)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(180)
        self._whole: str | None = None
        self.renew, self.whole, self.save = (styled(QPushButton(), "link") for _ in range(3))
        self.close_button = IconButton("close")
        self._ramp = _Ramp()
        self._lay_out()
        self.opacity.valueChanged.connect(self._on_opacity)
        self._retranslate()

    def set_progress(self, fraction: float | None, left: str = "") -> None:
        """Show how far the samples are, 0 to 1; None: they are there.

        Args:
            left: How long they still take, such as "about 40 s"; "" is not known.
        """
        self._fraction, self._left = fraction, left
        if fraction is not None:
            self.progress.setValue(round(PERCENT * fraction))
        self._retranslate()

    def set_whole(self, estimate: str | None) -> None:
        """Offer the whole photo and say how long it takes; None does not offer it, "" not say."""
        self._whole = estimate
        self._retranslate()

    def set_outdated(self, outdated: bool) -> None:
        """Say whether other settings have been chosen since; then the overlay can be renewed."""
        self._outdated = outdated
        self._retranslate()

    @Slot(float, bool)
    def show_hovered(self, levels: float, by_face_model: bool = False) -> None:
        """Tell what is under the pointer.

        Args:
            levels: The spread in levels of 255; a negative one is none.
        """
        self._hovered = (levels, by_face_model)
        if self._fraction is not None:
            text = self.tr("Comparing variations.")
            if self._left:
                text = self.tr("Comparing variations, {time} left.").format(time=self._left)
        elif levels < 0:
            text = self.tr("Hover over the picture to see numbers.")
        elif by_face_model:
            text = self.tr("Invented by the face model.")
        elif levels <= CERTAIN_LEVELS:
            text = self.tr("Certain here (±{n} of 255).")
        else:
            text = self.tr("Invented here (±{n} of 255).")
        self.value.setText(text.format(n=f"{levels:.0f}"))

    @Slot(int)
    def _on_opacity(self, percent: int) -> None:
        self.opacity_changed.emit(percent / PERCENT)

    def _retranslate(self) -> None:
        super()._retranslate()
        busy = self._fraction is not None
        self.progress.setVisible(busy)
        self.whole.setVisible(not busy and self._whole is not None)
        whole = self.tr("Whole photo ({time})") if self._whole else self.tr("Whole photo")
        self.whole.setText(whole.format(time=self._whole))
        self._explain()
        self.save.setVisible(not busy and self._whole is None)
        self.close_button.set_tip(
            self.tr("Stop comparing") if busy else self.tr("Hide the overlay")
        )
        self.show_hovered(*self._hovered)

    def _explain(self) -> None:
        """Say what the colors mean, or that they mean something else than what is chosen now."""
        text = self.tr("Dark: certain. Bright: invented;\nanother run would show something else.")
        if self._outdated:
            text = self.tr("The settings have changed since\nthis comparison was made.")
        self.explanation.setText(text)
        self.renew.setVisible(self._outdated and self._fraction is None)

    def _lay_out(self) -> None:
        """So that a narrow window has room for it."""
        buttons = self.renew, self.whole, self.save, self.progress, self.close_button
        top = row(self.title, stretch(), *buttons, spacing=10)
        words = column(self.explanation, self.value, stretch(), spacing=3)
        bottom = row(words, stretch(1), self._scale(), margins=(0, 0, 8, 0))
        box = QFrame()
        box.setObjectName("trustLegend")
        column(top, bottom, on=box, spacing=2, margins=(16, 6, 8, 10))
        column(box, on=self, margins=(16, 0, 16, 12))

    def _scale(self) -> QGridLayout:
        """Return the ramp with its words, and the slider beside it."""
        scale = QGridLayout()
        scale.setHorizontalSpacing(0)
        scale.setVerticalSpacing(3)
        scale.setColumnMinimumWidth(2, 18)
        scale.addWidget(self._ramp, 0, 0)
        scale.addLayout(row(self.low, stretch(), self.high), 1, 0)
        scale.addWidget(self.opacity, 0, 3)
        scale.addWidget(self.opacity_label, 1, 3)
        scale.setRowStretch(2, 1)
        return scale
