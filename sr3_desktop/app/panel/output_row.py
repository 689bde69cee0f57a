"""Where results go, and which file the displayed photo becomes."""

from pathlib import Path

from PySide6.QtCore import QDir, Qt, Slot
from PySide6.QtWidgets import QFileDialog

from sr3_desktop.app.system.file_manager import first_there
from sr3_desktop.app.widgets.fields import MiddleElidedLabel, describe
from sr3_desktop.app.widgets.icons import IconPushButton
from sr3_desktop.app.widgets.segmented_control import SegmentedControl
from sr3_desktop.app.widgets.tips import set_tip

from .setting_row import PanelState, SettingRow

BESIDE, FOLDER = range(2)
FOLDER_TEXT_PX = 210


class OutputRow(SettingRow):
    """Beside each photo, or in one folder."""

    FIELDS = ("folder",)

    def __init__(self) -> None:
        super().__init__()
        self._last_folder = ""
        self._next: Path | None = None
        self.place = SegmentedControl(2)
        self.folder = IconPushButton("folder")
        self.example = MiddleElidedLabel()
        for widget in (self.place, self.folder, self.example):
            self.column.addWidget(widget)
        self.title.setBuddy(self.place)
        self.place.chosen.connect(self._on_place)
        self.folder.clicked.connect(self.choose_folder)
        self._retranslate()

    def show_next_file(self, path: Path | None) -> None:
        """Name the file that the next run will write for the displayed photo, if it is known."""
        self._next = path
        self._show_example()

    def _retranslate(self) -> None:
        super()._retranslate()
        self._show(self.state)

    def _show(self, state: PanelState) -> None:
        folder = state.choices.folder
        self._last_folder = folder or self._last_folder
        self.place.choose(FOLDER if folder else BESIDE)
        self.folder.setVisible(bool(folder))
        self._show_folder(folder)
        self._show_example()

    def _show_folder(self, folder: str) -> None:
        path = QDir.toNativeSeparators(folder)
        name = self.fontMetrics().elidedText(
            Path(folder).name or path, Qt.TextElideMode.ElideMiddle, FOLDER_TEXT_PX
        )
        self.folder.setText(name.replace("&", "&&"))
        tip = self.tr("Results are saved to {folder}. Click to choose another folder.")
        describe(self.folder, self.tr("Folder of the results"), tip.format(folder=path))

    def _show_example(self) -> None:
        """Name the next result; its tip says where it will lie."""
        state = self.state
        if self._next is None:
            name = state.choices.example_name(state.source, state.photo)
            self.example.set_line(self.tr("Example: {name}").format(name=name))
        else:
            file = f"{self._next.parent.name}/{self._next.name}"
            self.example.set_line(self.tr("Next: {file}").format(file=file))
            tip = self.tr("The result will be saved as {path}")
            set_tip(self.example, tip.format(path=QDir.toNativeSeparators(str(self._next))))

    @Slot()
    def choose_folder(self) -> None:
        """Ask for the folder of the results; without one they stay beside the photos."""
        start = first_there(self._last_folder, str(self.state.source.parent))
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
