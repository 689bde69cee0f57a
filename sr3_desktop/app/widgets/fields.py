"""Fields that can be set without a signal, and that a passing wheel does not change."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, SignalInstance
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStylePainter,
    QToolTip,
    QWidget,
)

from .theme import styled
from .tips import set_tip, tip_text

PERCENT = 100
TEXT_MARGIN_PX = 9
NOTHING = "\N{NO-BREAK SPACE}"
"""Keeps the place of a line that is to come, so that nothing moves then."""


class _CalmWheel(QObject):
    """Lets the wheel scroll the card instead of changing a field that is only passed over."""

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        field.installEventFilter(self)

    def eventFilter(self, field: QObject, event: QEvent) -> bool:
        """Hand the wheel on unless the field has the focus."""
        stray = event.type() == QEvent.Type.Wheel and not (
            isinstance(field, QWidget) and field.hasFocus()
        )
        if stray:
            event.ignore()
        return stray


class NumberBox(QSpinBox):
    """A whole number."""

    def __init__(self, low: int, high: int, step: int = 1) -> None:
        super().__init__()
        self.setRange(low, high)
        self.setSingleStep(step)
        _prepare(self)

    def show_value(self, value: int) -> None:
        """Show a number without a signal, and without disturbing one that is being typed."""
        with QSignalBlocker(self):
            if self.value() != value:
                self.setValue(value)


class DecimalBox(QDoubleSpinBox):
    """A number with two decimals."""

    def __init__(self, low: float, high: float, step: float) -> None:
        super().__init__()
        self.setRange(low, high)
        self.setSingleStep(step)
        _prepare(self)

    def value(self) -> float:
        """Return the number, without the rest that steps leave."""
        return round(super().value(), self.decimals())

    def show_value(self, value: float) -> None:
        """Show a number without a signal, and without disturbing one that is being typed."""
        with QSignalBlocker(self):
            if self.value() != round(value, self.decimals()):
                self.setValue(value)


def _prepare(box: QSpinBox | QDoubleSpinBox) -> None:
    # A style sheet's padding does not reach the text of a spin box.
    box.lineEdit().setTextMargins(TEXT_MARGIN_PX, 0, 0, 0)
    box.setAttribute(Qt.WidgetAttribute.WA_LayoutUsesWidgetRect)  # as wide as its neighbors
    _CalmWheel(box)


class ChoiceBox(QComboBox):
    """A drop-down list whose width does not follow its longest entry."""

    def __init__(self) -> None:
        super().__init__()
        policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.setSizeAdjustPolicy(policy)
        self.setMinimumContentsLength(8)
        self.setItemDelegate(QStyledItemDelegate(self))  # which obeys the style sheet
        self.setAttribute(Qt.WidgetAttribute.WA_LayoutUsesWidgetRect)
        _CalmWheel(self)

    def showPopup(self) -> None:
        """Open the list, as wide as its longest entry."""
        bar_px = self.view().verticalScrollBar().sizeHint().width()
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + bar_px)
        super().showPopup()

    def event(self, event: QEvent) -> bool:
        """Tell all of a text that ends in dots, rather than what the field is for."""
        if not isinstance(event, QHelpEvent) or event.type() != QEvent.Type.ToolTip:
            return super().event(event)
        text = self.currentText()
        shown = self.toolTip() if self._option().currentText == text else tip_text(text)
        QToolTip.showText(event.globalPos(), shown, self)
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Let a text end in dots that there is no room for."""
        painter, option = QStylePainter(self), self._option()
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def _option(self) -> QStyleOptionComboBox:
        """Return how it is drawn, with as much of its text as there is room for."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        control, field = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(control, option, field, self).width()
        end = Qt.TextElideMode.ElideRight
        option.currentText = self.fontMetrics().elidedText(option.currentText, end, room)
        return option

    def fill(self, entries: Sequence[tuple[str, Any]]) -> None:
        """Offer (text, value) pairs; what was chosen stays chosen where it is still offered."""
        chosen = self.currentData()
        with QSignalBlocker(self):
            self.clear()
            for label, value in entries:
                self.addItem(label, value)
            self.setCurrentIndex(max(0, self.findData(chosen)))

    def value(self) -> Any:
        """Return the chosen value; None while there is nothing to choose."""
        return self.currentData()

    def show_value(self, value: Any) -> None:
        """Choose a value without a signal."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findData(value))


class PercentSlider(QSlider):
    """A share in steps of a hundredth."""

    def __init__(self, low: int, high: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(low, high)
        self.setPageStep(10)
        _CalmWheel(self)

    def show_value(self, value: int) -> None:
        """Show a number without a signal."""
        with QSignalBlocker(self):
            self.setValue(value)


class CheckBox(QCheckBox):
    """A switch."""

    def value(self) -> bool:
        """Return whether it is on."""
        return self.isChecked()

    def show_value(self, value: bool) -> None:
        """Show a state without a signal."""
        with QSignalBlocker(self):
            self.setChecked(value)


Field = NumberBox | DecimalBox | ChoiceBox | PercentSlider | CheckBox


def changed(field: Field) -> SignalInstance:
    """Return the signal of a field whose value has changed."""
    if isinstance(field, ChoiceBox):
        return field.currentIndexChanged
    return field.toggled if isinstance(field, CheckBox) else field.valueChanged


def describe(widget: QWidget, name: str, tip: str) -> None:
    """Give a control its name and description for screen readers, and its tooltip."""
    widget.setAccessibleName(name)
    widget.setAccessibleDescription(tip)
    set_tip(widget, tip)


def muted_label() -> QLabel:
    """Return a label for a remark; it breaks into lines rather than widen the card."""
    label = styled(QLabel(), "muted")
    label.setWordWrap(True)
    return label


class MiddleElidedLabel(QLabel):
    """A line whose middle is left out where there is no room; the tooltip has all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "muted")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_line(self, line: str) -> None:
        """Show a line."""
        self.setText(line)
        set_tip(self, line)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what there is room for."""
        painter = QPainter(self)
        room, where = self.contentsRect(), Qt.AlignmentFlag.AlignVCenter
        line = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideMiddle, room.width()
        )
        self.style().drawItemText(
            painter, room, where, self.palette(), self.isEnabled(), line, self.foregroundRole()
        )
