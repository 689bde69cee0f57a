"""What begins with framing faces: a button, a card the first time, and a bar above the picture."""

from PySide6.QtCore import QEvent, QMargins, QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton

from sr3_desktop.app.chrome.cards import Card
from sr3_desktop.app.widgets.icons import IconPushButton
from sr3_desktop.app.widgets.layouts import row, wide
from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.app.widgets.theme import styled

HEIGHT_PX = 56
"""Enough for two lines, so that the picture does not jump from one text to another."""


class FaceButton(Retranslated, IconPushButton):
    """Turns the tool on and off, and tells how many faces of the photo are framed."""

    def __init__(self) -> None:
        super().__init__("face")
        self.setProperty("role", "tool")
        self.setCheckable(True)
        self._count, self._compact = 0, False
        self._retranslate()

    def set_compact(self, compact: bool) -> None:
        """Show the icon and the number alone, where there is little room."""
        if compact != self._compact:
            self._compact = compact
            self._retranslate()

    def set_count(self, count: int) -> None:
        """Tell how many faces are framed."""
        self._count = count
        self._retranslate()

    def sizeHint(self) -> QSize:
        """Return the room for a number, too, so that nothing moves when it comes."""
        widest = "9" if self._compact else self.tr("Faces: {count}").format(count=9)
        more_px = self._text_px(widest) - self._text_px(self.text())
        return super().sizeHint().grownBy(QMargins(0, 0, max(more_px, 0), 0))

    def _text_px(self, text: str) -> int:
        return self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, text).width()

    def _retranslate(self) -> None:
        text = self.tr("Faces: {count}") if self._count else self.tr("Faces")
        text = text.format(count=self._count)
        number = str(self._count) if self._count else ""
        self.setText(number if self._compact else text)
        self.setAccessibleName(text)


class FaceBar(Retranslated, QFrame):
    """Says what can be done with the frames, and offers to look for faces.

    Attributes:
        busy: Whether faces are looked for.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("faceBar")
        self.setFixedHeight(HEIGHT_PX)
        self._count, self._chosen, self._left_out = 0, False, False
        self.busy, self._message = False, ""
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.find_button, self.remove_button = QPushButton(), QPushButton()
        self.done_button = styled(QPushButton(), "primary")
        buttons = self.find_button, self.remove_button, self.done_button
        row(wide(self.words), *buttons, on=self, spacing=8, margins=(16, 0, 12, 0))
        self._retranslate()

    def show_frames(self, count: int, chosen: bool, left_out: bool) -> None:
        """Tell of the frames.

        Args:
            left_out: Whether that one is too large to be given to the face model.
        """
        self._count, self._chosen, self._left_out = count, chosen, left_out
        self._retranslate()

    def show_search(self, busy: bool, message: str = "") -> None:
        """Tell whether faces are looked for, and what came of it until a frame is changed."""
        self.busy, self._message = busy, message
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Take another language; what came of a search is forgotten."""
        if event.type() == QEvent.Type.LanguageChange:
            self._message = ""
        super().changeEvent(event)

    def _retranslate(self) -> None:
        super()._retranslate()
        self.words.setText(self._words())
        self.find_button.setText(self.tr("Stop looking") if self.busy else self.tr("Find faces"))
        one = self._chosen or self._count == 1
        self.remove_button.setText(self.tr("Remove frame") if one else self.tr("Remove all"))
        self.remove_button.setEnabled(self._count > 0)
        self.setAccessibleName(self.words.text())

    def _words(self) -> str:
        if self.busy:
            return self.tr("Looking for faces. You can keep working.")
        if self._left_out:
            return self.tr("This face is large enough for the photo model.")
        if self._chosen:
            return self.tr("Drag the frame to move it, a corner to resize it, the knob to turn it.")
        if self._message:
            return self._message
        if self._count:
            return self.tr("Framed faces are rebuilt by the face model in the next run.")
        return self.tr("Drag a square around each face, from above the forehead to below the chin.")


class FaceCard(Card):
    """Says that faces are invented, and asks whether to go on."""

    def __init__(self) -> None:
        super().__init__("face")
        self._retranslate()
