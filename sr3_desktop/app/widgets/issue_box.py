"""A warning inside the settings card, with buttons that put it right."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton

from sr3_desktop.app.system.announce import announce

from .icons import IconLabel, Level
from .layouts import column, row, wide
from .theme import set_style

ICON_PX = 16


class IssueBox(QFrame):
    """One sentence with an icon; hidden while there is nothing to say.

    Signals:
        fix_chosen(int): The user has pressed one of the buttons.
    """

    fix_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("issue")
        self._icon = IconLabel("info", ICON_PX)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.buttons: list[QPushButton] = []
        self._line = row(self._icon, wide(self.text), spacing=8)
        self._fixes = row(spacing=6)
        column(self._line, self._fixes, on=self, spacing=8, margins=(10, 6, 10, 6))
        self.hide()

    def show_issue(self, sentence: str, grave: bool = True, fixes: Sequence[str] = ()) -> None:
        """Say something, or nothing with an empty sentence.

        Args:
            grave: Whether it stops the work; else it is a remark.
        """
        is_new = bool(sentence) and sentence != self.text.text()
        self.text.setText(sentence)
        level: Level = "error" if grave else "info"
        self._icon.show_level(level)
        set_style(self, "level", level)
        if [button.text() for button in self.buttons] != list(fixes):
            self._replace_buttons(fixes)
        self.setVisible(bool(sentence))
        if is_new:
            announce(self, sentence)

    def _replace_buttons(self, fixes: Sequence[str]) -> None:
        for button in self.buttons:
            button.hide()  # it may be the one whose click is being handled
            button.deleteLater()
        self.buttons = [QPushButton(text) for text in fixes]
        one = len(fixes) == 1  # it finds room beside the sentence
        for number, button in enumerate(self.buttons):
            button.setProperty("fix", number)
            button.clicked.connect(self._on_clicked)
            (self._line if one else self._fixes).addWidget(button, 0 if one else 1)

    def _on_clicked(self) -> None:
        button = self.sender()
        assert button is not None
        self.fix_chosen.emit(button.property("fix"))
