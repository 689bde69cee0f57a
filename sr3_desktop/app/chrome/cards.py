"""Cards over the picture: the promise of the first start, no GPU, photos that were left."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton

from sr3_desktop.app.system.language import in_a_row, translated
from sr3_desktop.app.widgets.icons import IconLabel
from sr3_desktop.app.widgets.layouts import column, row, stretch, wide
from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.app.widgets.theme import styled
from sr3_desktop.device_words import advice
from sr3_desktop.engine.base.durations import about_time
from sr3_desktop.engine.models.device_report import DeviceReport

TEXT_PX, BESIDE_TEXT_PX = 490, 68
"""Width of the text where there is room, and of what is beside it: icon, space, margins, frame."""


class Card(Retranslated, QFrame):
    """A heading, a text, and two buttons; it waits for its answer but blocks nothing.

    Signals:
        accepted(), other_chosen(): The primary button has been pressed, or the other one.
    """

    accepted = Signal()
    other_chosen = Signal()

    def __init__(self, icon: str) -> None:
        super().__init__()
        self.setObjectName("infoCard")
        self.heading, self.text = styled(QLabel(), "heading"), QLabel()
        for label in (self.heading, self.text):
            label.setWordWrap(True)
        self.other_button = QPushButton()
        self.accept_button = styled(QPushButton(), "primary")
        self.other_button.clicked.connect(self.other_chosen)
        self.accept_button.clicked.connect(self.hide)
        self.accept_button.clicked.connect(self.accepted)
        buttons = row(stretch(), self.other_button, self.accept_button)
        words = column(self.heading, self.text, 4, buttons, spacing=6)
        side = column(IconLabel(icon, 22), stretch())
        row(side, wide(words), on=self, spacing=12, margins=(16, 14, 16, 14))

    def showEvent(self, event: QShowEvent) -> None:
        """Make room for the text in the style of the window."""
        super().showEvent(event)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines of the text to fit."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give the text its size; layouts in layouts do not ask again when it grows."""
        width = min(TEXT_PX, self.width() - BESIDE_TEXT_PX) if self.isVisible() else TEXT_PX
        for label in (self.heading, self.text):
            label.setFixedSize(width, max(label.heightForWidth(width), 0))

    def _retranslate(self) -> None:
        """Set all texts."""
        super()._retranslate()
        self._tell()

    def _tell(self) -> None:
        """Make room for the text, and let screen readers have it."""
        self._fit()
        self.setAccessibleName(self.heading.text())
        self.setAccessibleDescription(self.text.text())


class PromiseCard(Card):
    """What the user must know once before the first photo, in three sentences at most."""

    def __init__(self) -> None:
        super().__init__("info")
        self._has_card = True
        self._seconds: float | None = None
        self._retranslate()

    def show_speed(self, has_card: bool, seconds: float | None) -> None:
        """Tell how long a photo of 2 megapixels takes here.

        Args:
            has_card: Whether a graphics card works.
            seconds: None while that has not been measured, or need not be told.
        """
        if (self._has_card, self._seconds) != (has_card, seconds):
            self._has_card, self._seconds = has_card, seconds
            self._retranslate()

    def _tell(self) -> None:
        words = self.tr(
            "The program adds detail that may be wrong, above all in faces, text and "
            "number plates. Originals are never changed; nothing leaves this "
            "computer."
        )
        speed = ""
        if not self._has_card and self._seconds is None:
            speed = self.tr("No supported graphics card found; upscaling will be slow.")
        elif self._seconds is not None:
            speed = self.tr("A 2-megapixel photo takes {time} on the processor.")
            speed = speed.format(time=translated(about_time(self._seconds)))
        self.text.setText(in_a_row([words, speed]))
        self.other_button.setVisible(not self._has_card)
        super()._tell()


class ContinueCard(Card):
    """Offers to go on with the photos that the program did not come to last time."""

    def __init__(self) -> None:
        super().__init__("photos")
        self._count = 0
        self._retranslate()
        self.hide()

    def set_count(self, count: int) -> None:
        """Tell how many photos were left."""
        self._count = count
        self._retranslate()

    def _tell(self) -> None:
        if self._count == 1:
            self.heading.setText(self.tr("Continue where you left off?"))
        else:
            heading = self.tr("Continue where you left off? {n} photos are waiting.")
            self.heading.setText(heading.format(n=self._count))
        super()._tell()


class ProcessorCard(Card):
    """Tells that photos are enlarged on the processor, and how long that takes."""

    def __init__(self) -> None:
        super().__init__("warning")
        self._report: DeviceReport | None = None
        self._seconds: float | None = None
        self._retranslate()
        self.hide()

    def show_report(self, report: DeviceReport) -> None:
        """Show the card when there is no working graphics card, hide it otherwise."""
        self._report = report
        self._retranslate()
        self.setVisible(report.status != "ok")

    def set_speed(self, seconds: float | None) -> None:
        """Tell how long a photo of 2 megapixels takes here, once that has been measured."""
        self._seconds = seconds
        self._retranslate()

    def _tell(self) -> None:
        lines = [translated(advice(self._report))] if self._report is not None else []
        if self._seconds is not None:
            speed = self.tr("A 2-megapixel photo takes {time}.")
            lines.append(speed.format(time=translated(about_time(self._seconds))))
        self.text.setText(in_a_row(lines))
        super()._tell()
