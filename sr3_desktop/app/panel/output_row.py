"""Where results go, what they are called, and what to do when one already exists."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QToolButton,
    QWidget,
)

from sr3_desktop.app.system.language import translated
from sr3_desktop.app.widgets.fields import ChoiceBox, MiddleElidedLabel, describe, muted_label
from sr3_desktop.app.widgets.icons import IconButton, IconPushButton
from sr3_desktop.app.widgets.issue_box import IssueBox
from sr3_desktop.app.widgets.segmented_control import SegmentedControl
from sr3_desktop.engine.files.name_template import check_template

from .setting_row import PanelState, SettingRow

BESIDE, FOLDER = range(2)
FOLDER_TEXT_PX = 190


class OutputRow(SettingRow):
    """Folder, name with a live example, and the rule for files that exist."""

    FIELDS = ("folder", "template", "exists")

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._last_folder = ""
        self._shown_template = ""
        self.place = SegmentedControl(["", ""], ["", ""])
        self.folder = IconPushButton("folder", "")
        self.template = QLineEdit()
        self.insert = IconButton("plus", "")
        self.insert.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self.insert.setMenu(self._menu)
        self.example = MiddleElidedLabel()
        self.issue = IssueBox()
        self.exists_label = muted_label()
        self.exists = ChoiceBox()
        self._lay_out()
        self.place.chosen.connect(self._on_place)
        self.folder.clicked.connect(self.choose_folder)
        self.template.textChanged.connect(self._on_template)
        self._menu.triggered.connect(self._on_insert)
        self.exists.currentIndexChanged.connect(self._on_exists)
        self._retranslate()

    def _lay_out(self) -> None:
        self.name_label = QLabel()
        self.name_label.setProperty("role", "muted")
        naming = QHBoxLayout()
        naming.setSpacing(4)
        naming.addWidget(self.template, 1)
        naming.addWidget(self.insert)
        self.column.addWidget(self.place)
        self.column.addWidget(self.folder)
        self.column.addWidget(self.name_label)
        self.column.addLayout(naming)
        self.column.addWidget(self.example)
        self.column.addWidget(self.issue)
        self.column.addWidget(self.exists_label)
        self.column.addWidget(self.exists)
        self.title.setBuddy(self.place)
        self.name_label.setBuddy(self.template)
        self.exists_label.setBuddy(self.exists)

    def _retranslate(self) -> None:
        explanation = self.tr(
            "The original is never changed. Braces insert the photo's name, scale and so "
            "on; + lists them."
        )
        self.set_texts(self.tr("Save to"), explanation)
        self.place.set_texts(
            [self.tr("Same folder"), self.tr("Other folder…")],
            [
                self.tr("Each result goes into the folder of its photo"),
                self.tr("All results go into one folder; sub-folders of an added folder are kept"),
            ],
        )
        self.place.setAccessibleName(self.title.text())
        self.name_label.setText(self.tr("Name"))
        describe(self.template, self.tr("Name"), self.tr("How results are named"))
        insert = self.tr("Insert a placeholder")
        describe(self.insert, insert, insert)
        self._fill_menu()
        self.exists_label.setText(self.tr("If the file exists"))
        self.exists.fill(
            [
                (self.tr("Keep both"), "rename"),
                (self.tr("Replace (asks once)"), "overwrite"),
                (self.tr("Redo if changed"), "changed"),
                (self.tr("Skip"), "skip"),
            ]
        )
        describe(
            self.exists,
            self.exists_label.text(),
            self.tr(
                "Redo if changed: a photo is skipped if its result was made from the "
                "same photo with the same settings."
            ),
        )
        self._show(self.state)

    def _fill_menu(self) -> None:
        self._menu.clear()
        for word, meaning in (
            ("{name}", self.tr("Name of the photo")),
            ("{scale}", self.tr("Scale, such as 4")),
            ("{model}", self.tr("Model, such as photo-x4")),
            ("{date}", self.tr("Day of the photo")),
            ("{seq}", self.tr("Number of the photo in the run")),
        ):
            self._menu.addAction(f"{word}\t{meaning}").setData(word)

    def _show(self, state: PanelState) -> None:
        choices = state.choices
        self._last_folder = choices.folder or self._last_folder
        self.place.choose(FOLDER if choices.folder else BESIDE)
        self.folder.setVisible(bool(choices.folder))
        self._show_folder(choices.folder)
        if choices.template != self._shown_template:
            self._shown_template = choices.template
            self.template.setText(choices.template)
        self.exists.choose(choices.exists)
        self._show_name()

    def _show_folder(self, folder: str) -> None:
        path = QDir.toNativeSeparators(folder)
        name = self.fontMetrics().elidedText(
            Path(folder).name or path, Qt.TextElideMode.ElideMiddle, FOLDER_TEXT_PX
        )
        self.folder.setText(name.replace("&", "&&"))
        tip = self.tr("Results are saved to {folder}. Click to choose another folder.")
        describe(self.folder, self.tr("Folder of the results"), tip.format(folder=path))

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

    @Slot()
    def choose_folder(self) -> None:
        """Ask for the folder of the results; without one they stay beside the photos."""
        start = self._last_folder or str(self.state.source.parent)
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder of the results"), start)
        if folder:
            self._edit(folder=folder)
        else:
            self._show(self.state)

    @Slot(int)
    def _on_place(self, number: int) -> None:
        if number == BESIDE:
            self._edit(folder="")
        elif self._last_folder:
            self._edit(folder=self._last_folder)
        else:
            self.choose_folder()

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
    def _on_exists(self) -> None:
        self._edit(exists=self.exists.currentData())

    @Slot()
    def _on_reset(self) -> None:
        self.template.setText(self._shown_template)  # an impossible name is in no choice
        super()._on_reset()
