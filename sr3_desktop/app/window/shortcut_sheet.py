"""The keys at a glance."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QScrollArea,
    QWidget,
)

from sr3_desktop.app.chrome import window_place
from sr3_desktop.app.system.action_table import GROUPS, TABLE, Entry
from sr3_desktop.app.system.language import translated
from sr3_desktop.app.widgets.layouts import Place, column, row, stretch, wide
from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.app.widgets.theme import styled

SIZE = QSize(780, 720)


class ShortcutSheet(Retranslated, QDialog):
    """All shortcuts in groups; the window can be used while it is open."""

    def __init__(self, parent: QWidget | None = None, table: Sequence[Entry] = TABLE) -> None:
        super().__init__(parent)
        self._table = table
        self.setModal(False)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setObjectName("sheet")
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.buttons.rejected.connect(self.close)
        buttons = row(self.buttons, margins=(16, 0, 16, 0))
        column(wide(self.area), buttons, on=self, margins=(0, 0, 0, 14))
        free = window_place.free_area(parent or self).size() - window_place.FRAME_PX
        self.resize(SIZE.boundedTo(free))
        self._retranslate()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.area.setAccessibleName(self.tr("Keyboard shortcuts"))
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(20, 16, 20, 16)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for group, english in GROUPS.items():
            heading = styled(QLabel(translated(english)), "heading")
            last = grid.rowCount()
            grid.setRowMinimumHeight(last, 34 if last > 1 else 0)
            grid.addWidget(heading, last, 0, 1, 2, Qt.AlignmentFlag.AlignBottom)
            for entry in self._table:
                if entry.group == group:
                    self._add_row(grid, entry)
        grid.setRowStretch(grid.rowCount(), 1)
        self.area.setWidget(table)

    def _add_row(self, grid: QGridLayout, entry: Entry) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        caps = [Place(styled(QLabel(text), "key"), align=middle) for text in entry.key_texts()]
        does = QLabel(translated(entry.does))
        does.setWordWrap(True)
        last = grid.rowCount()
        grid.addLayout(row(*caps, stretch(), spacing=6), last, 0)
        grid.addWidget(does, last, 1)
