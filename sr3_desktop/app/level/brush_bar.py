"""The bar above the picture while detail levels are painted."""

import math

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton

from sr3_desktop.app.widgets.elided_label import ElidedLabel
from sr3_desktop.app.widgets.fields import PERCENT, PercentSlider
from sr3_desktop.app.widgets.icons import IconButton
from sr3_desktop.app.widgets.layouts import row, stretch
from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.app.widgets.segmented_control import SegmentedControl
from sr3_desktop.app.widgets.theme import styled

from .brush_layer import TOOLS, BrushLayer

HEIGHT_PX = 44
SLIDER_PX = 50, 90
"""Least and usual length of the slider."""
ROOMY_PX = 860
PADDING_PX = 6, 14
"""Beside the names of the tools, in a narrow window and in a wide one."""


class BrushBar(Retranslated, QFrame):
    """Tool, shape and size of the brush; undo and redo; what is marked."""

    def __init__(self, layer: BrushLayer) -> None:
        super().__init__()
        self._layer = layer
        self.setObjectName("faceBar")
        self.setFixedHeight(HEIGHT_PX)
        self.tools = SegmentedControl(len(TOOLS))
        self.frames = IconButton("frame")
        self.frames.setCheckable(True)
        self.size_title, self.size_slider = QLabel(), PercentSlider(0, PERCENT)
        self.size_slider.setMinimumWidth(SLIDER_PX[0])
        self.size_slider.setMaximumWidth(SLIDER_PX[1])
        self.size_title.setBuddy(self.size_slider)
        self.undo, self.redo = IconButton("undo"), IconButton("redo")
        self.clear, self.marks = IconButton("trash"), IconButton("eye")
        self.marks.setCheckable(True)
        self.marks.setChecked(True)
        self.words = styled(ElidedLabel(), "muted")
        self.done_button = styled(QPushButton(), "primary")
        self._row = row(
            *(self.tools, self.frames, 8, self.size_title, self.size_slider, 8),
            *(self.undo, self.redo, self.clear, self.marks, 8),
            *(self.words, stretch(1), self.done_button),
            on=self,
            spacing=6,
            margins=(12, 0, 12, 0),
        )
        self._connect()
        self._retranslate()

    def _connect(self) -> None:
        layer = self._layer
        self.tools.chosen.connect(self._on_tool)
        self.frames.toggled.connect(self._on_frames)
        self.size_slider.valueChanged.connect(self._on_size)
        self.undo.clicked.connect(layer.undo)
        self.redo.clicked.connect(layer.redo)
        self.clear.clicked.connect(layer.clear)
        self.marks.toggled.connect(self._on_marks)
        layer.touched.connect(self.refresh)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Leave out the hint first, then the size, which keys and the wheel change, too."""
        self.tools.set_padding(PADDING_PX[self.width() >= ROOMY_PX])
        for widget in (self.words, self.size_title, self.size_slider):
            widget.show()
        self.words.setVisible(self._row.sizeHint().width() <= self.width())
        for widget in (self.size_title, self.size_slider):
            if self._row.minimumSize().width() > self.width():
                widget.hide()

    @Slot()
    def refresh(self) -> None:
        """Show what the brush is now."""
        layer = self._layer
        self.tools.choose(TOOLS.index(layer.tool))
        low, high = layer.size_range()
        part = math.log(layer.brush_px / low) / math.log(high / low)
        self.size_slider.show_value(round(part * PERCENT))
        self.undo.setEnabled(layer.can_undo)
        self.redo.setEnabled(layer.can_redo)
        self.clear.setEnabled(bool(layer.strokes))

    @Slot(int)
    def _on_tool(self, number: int) -> None:
        self._layer.set_tool(TOOLS[number])

    @Slot(bool)
    def _on_frames(self, on: bool) -> None:
        self._layer.frames = on

    @Slot(int)
    def _on_size(self, value: int) -> None:
        low, high = self._layer.size_range()
        self._layer.set_size(low * (high / low) ** (value / PERCENT))

    @Slot(bool)
    def _on_marks(self, on: bool) -> None:
        self._layer.marks.shown = on
        self._layer.update()

    def _retranslate(self) -> None:
        super()._retranslate()
        self._make_room()
