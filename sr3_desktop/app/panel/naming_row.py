"""What results are called, and what to do when one already exists."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QMenu

from sr3_desktop.app.system.language import translated
from sr3_desktop.app.widgets.fields import ChoiceBox, MiddleElidedLabel, muted_label
from sr3_desktop.app.widgets.icons import IconButton
from sr3_desktop.app.widgets.issue_box import IssueBox
from sr3_desktop.app.widgets.layouts import row, wide
from sr3_desktop.engine.files.name_template import check_template

from .setting_row import PanelState, SettingRow


class NamingRow(SettingRow):
    """A name with a live example, and the rule for files that exist."""

    FIELDS = ("template", "exists")

    def __init__(self) -> None:
        super().__init__()
        self._shown_template = ""
        self.template = QLineEdit()
        self.insert = IconButton("plus")
        self.menu = QMenu(self)
        self.insert.setMenu(self.menu)
        self.example = MiddleElidedLabel()
        self.issue = IssueBox()
        self.exists_label = muted_label()
        self.exists = ChoiceBox()
        self._lay_out()
        self.template.textChanged.connect(self._on_template)
        self.menu.triggered.connect(self._on_insert)
        self.bind(exists=self.exists)
        self._retranslate()

    def _lay_out(self) -> None:
        self.column.addLayout(row(wide(self.template), self.insert, spacing=4))
        self.column.addWidget(self.example)
        self.column.addWidget(self.issue)
        self.column.addSpacing(6)
        self.column.addWidget(self.exists_label)
        self.column.addWidget(self.exists)
        self.title.setBuddy(self.template)
        self.exists_label.setBuddy(self.exists)

    def _retranslate(self) -> None:
        super()._retranslate()
        for action in self.menu.actions():
            action.setText(f"{action.data()}\t{action.text()}")
        self._show(self.state)

    def _show(self, state: PanelState) -> None:
        choices = state.choices
        if choices.template != self._shown_template:
            self._shown_template = choices.template
            self.template.setText(choices.template)
        self._show_name()

    def _show_name(self) -> None:
        """Show the example, or what is wrong with the template."""
        problem = check_template(self.template.text())
        self.issue.show_issue(translated(problem))
        self.example.setVisible(not problem)
        if not problem:
            name = self.state.choices.example_name(self.state.source, self.state.photo)
            self.example.set_line(self.tr("Example: {name}").format(name=name))

    def _differs(self) -> bool:
        return super()._differs() or self.template.text() != self._shown_template

    @Slot(str)
    def _on_template(self, text: str) -> None:
        """Take the name once it is a possible one; until then the last one stays in use."""
        if text != self._shown_template and not check_template(text):
            self._shown_template = text
            self._edit(template=text)
        else:
            self.show_state(self.state)

    @Slot(QAction)
    def _on_insert(self, action: QAction) -> None:
        self.template.insert(action.data())
        self.template.setFocus()

    @Slot()
    def _on_reset(self) -> None:
        self.template.setText(self._shown_template)  # an impossible name is in no choice
        super()._on_reset()
