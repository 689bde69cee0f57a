"""One error in full: what happened, what to try, what a developer wants to know."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import (
    QFontDatabase,
    QGuiApplication,
    QPalette,
)
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPlainTextEdit,
    QPushButton,
)

from sr3_desktop.app.system.announce import announce
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.app.widgets.fields import ChoiceBox
from sr3_desktop.app.widgets.icons import IconButton, IconLabel, IconPushButton
from sr3_desktop.app.widgets.layouts import column, row, stretch, wide
from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.app.widgets.theme import styled
from sr3_desktop.app.widgets.tips import set_tip

TECHNICAL_HEIGHT_PX, LEAST_TECHNICAL_PX = 150, 48
TECHNICAL_SHARE = 1 / 6
"""Of the height of the window."""


class ErrorDrawer(Retranslated, QFrame):
    """Slides in below the picture; the window can be used while it is open.

    Signals:
        remedy_requested(str): The user wants what the button offers, see `errors.Remedy`.
        problem_chosen(int): The user wants to see the error of this job.
        opened(): The drawer has been opened, or shows another error.
    """

    remedy_requested = Signal(str)
    problem_chosen = Signal(int)
    opened = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("drawer")
        self._fault = Fault("")
        self._name = ""
        self.title, self.sentence = styled(QLabel(), "heading"), QLabel()
        self.problems = ChoiceBox()
        self.sentence.setWordWrap(True)
        self.sentence.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.technical = QPlainTextEdit()
        self.technical.setReadOnly(True)
        self.technical.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.technical.setTabChangesFocus(True)
        self.technical.setMinimumHeight(LEAST_TECHNICAL_PX)
        self.technical.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.remedy = styled(QPushButton(), "primary")
        self.copy, self.open_log = QPushButton(), QPushButton()
        self.again, self.all_again = QPushButton(), QPushButton()
        self.unfold = styled(IconPushButton("folded"), "section")
        self.unfold.setCheckable(True)
        self.close_button = IconButton("close")
        self._lay_out()
        self.unfold.toggled.connect(self._on_unfolded)
        self.problems.currentIndexChanged.connect(self._on_problem)
        for button in (self.remedy, self.again, self.all_again, self.close_button):
            button.clicked.connect(self.hide)
        self.remedy.clicked.connect(self._on_remedy)
        self.again.clicked.connect(partial(self.remedy_requested.emit, "retry"))
        self.copy.clicked.connect(self._copy_report)
        self._retranslate()
        self.hide()

    def show_fault(self, fault: Fault, name: str = "") -> None:
        """Show an error."""
        self._fault, self._name = fault, name
        self.technical.setPlainText(fault.technical.rstrip())
        self.unfold.setVisible(bool(fault.technical))
        self.unfold.setChecked(False)
        self._on_unfolded(False)
        self.set_problems((), 0)
        self._retranslate()
        self.show()
        self.opened.emit()
        announce(self, fault.text())

    def set_problems(self, problems: Sequence[tuple[int, str]], current: int) -> None:
        """List all photos that failed."""
        self.problems.fill([(name, job_id) for job_id, name in problems])
        self.problems.show_value(current)
        several = len(problems) > 1
        self.problems.setVisible(several)
        self.all_again.setVisible(several)

    def _retranslate(self) -> None:
        super()._retranslate()
        title = (
            self.tr("{name} was not upscaled") if self._name else self.tr("Something went wrong")
        )
        self.sentence.setText(self._fault.text())
        self.title.setText(title.format(name=self._name))
        self.setAccessibleName(self.title.text())
        text, tip = self._remedies.get(self._fault.remedy, ("", ""))
        self.remedy.setText(text)
        set_tip(self.remedy, tip)
        self.remedy.setVisible(bool(self._fault.remedy))
        self.again.setVisible(bool(self._name) and self._fault.remedy != "retry")

    def set_texts(self, remedies: Mapping[str, tuple[str, str]]) -> None:
        """Take text and tooltip of the button of each remedy."""
        self._remedies = remedies

    def _lay_out(self) -> None:
        icon = IconLabel("warning", ink=QPalette.ColorRole.BrightText)
        top = row(icon, wide(self.title), self.problems, self.close_button, spacing=10)
        again = self.remedy, self.again, self.all_again
        buttons = row(*again, stretch(), self.copy, self.open_log, spacing=10)
        column(
            *(top, self.sentence, self.unfold, self.technical, buttons),
            on=self,
            spacing=10,
            margins=(16, 10, 16, 14),
        )

    @Slot(bool)
    def _on_unfolded(self, shown: bool) -> None:
        self.unfold.set_icon("unfolded" if shown else "folded")
        highest_px = round(TECHNICAL_SHARE * self.window().height())
        self.technical.setMaximumHeight(min(highest_px, TECHNICAL_HEIGHT_PX))
        self.technical.setVisible(shown)

    @Slot()
    def _on_remedy(self) -> None:
        self.remedy_requested.emit(self._fault.remedy)

    @Slot()
    def _on_problem(self) -> None:
        if self.problems.value() is not None:
            self.problem_chosen.emit(self.problems.value())

    @Slot()
    def _copy_report(self) -> None:
        QGuiApplication.clipboard().setText(self._fault.report())
