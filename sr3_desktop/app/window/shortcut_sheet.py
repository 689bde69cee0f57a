"""The keys at a glance."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from sr3_desktop.app.system.language import translated
from sr3_desktop.app.widgets.retranslated import Retranslated

from .actions import GROUPS, TABLE, Entry


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
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 14)
        column.addWidget(self.area, 1)
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 16, 0)
        row.addWidget(self.buttons)
        column.addLayout(row)
        self.resize(600, 720)
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
            heading = QLabel(translated(english))
            heading.setProperty("role", "heading")
            row = grid.rowCount()
            grid.setRowMinimumHeight(row, 34 if row > 1 else 0)
            grid.addWidget(heading, row, 0, 1, 2, Qt.AlignmentFlag.AlignBottom)
            for entry in self._table:
                if entry.group == group:
                    self._add_row(grid, entry)
        grid.setRowStretch(grid.rowCount(), 1)
        self.area.setWidget(table)

    def _add_row(self, grid: QGridLayout, entry: Entry) -> None:
        keys = QHBoxLayout()
        keys.setSpacing(6)
        for text in entry.key_texts():
            cap = QLabel(text)
            cap.setProperty("role", "key")
            keys.addWidget(cap)
        keys.addStretch()
        does = QLabel(translated(entry.does))
        does.setWordWrap(True)
        row = grid.rowCount()
        grid.addLayout(keys, row, 0)
        grid.addWidget(does, row, 1)
