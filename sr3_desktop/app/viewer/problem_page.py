"""What is shown in place of a photo that cannot be read."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QLabel, QPushButton

from sr3_desktop.app.system.language import translated
from sr3_desktop.app.widgets.icons import IconLabel
from sr3_desktop.app.widgets.layouts import centered, column, row, stretch
from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.app.widgets.theme import styled

TEXT_PX = 460


class ProblemPage(Retranslated, QFrame):
    """One photo, one sentence, three ways on."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("emptyState")
        icon = IconLabel("warning", 48, QPalette.ColorRole.BrightText)
        self._sentence = ""
        self.title, self.text = styled(QLabel(), "title"), QLabel()
        self.text.setWordWrap(True)
        self.text.setFixedWidth(TEXT_PX)
        for label in (icon, self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.retry_button, self.details_button = QPushButton(), QPushButton()
        self.remove_button = QPushButton()
        buttons = self.retry_button, self.details_button, self.remove_button
        ways = [styled(button, "large") for button in buttons]
        column(
            *(stretch(2), icon, self.title, centered(self.text), 6),
            *(row(stretch(), *ways, stretch(), spacing=10), stretch(3)),
            on=self,
            spacing=12,
        )
        self._retranslate()

    def show_problem(self, sentence: str) -> None:
        """Show what is the matter with the photo, which the sentence names."""
        self._sentence = sentence
        self.text.setText(translated(sentence))
        self._fit()

    def _fit(self) -> None:
        """Give the sentence all its lines: the layout counts those of a wider label."""
        self.text.ensurePolished()
        self.text.setFixedHeight(max(self.text.heightForWidth(TEXT_PX), 0))

    def _retranslate(self) -> None:
        super()._retranslate()
        self.show_problem(self._sentence)
