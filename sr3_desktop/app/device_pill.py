"""The device in a word, and on a click the explanation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from .theme import Theme

if TYPE_CHECKING:
    from sr3_desktop.engine.device import DeviceReport

DOT_PX = 10
MAX_WIDTH_PX = 320


class DevicePill(QPushButton):
    """A coloured mark with one line; circle, triangle and cross also tell the state by shape."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._status = "checking"
        self._headline = ""
        self._explanation = ""
        self._report_text = ""
        self.clicked.connect(self._explain)
        theme.changed.connect(self.update)
        self._set(self.tr("Checking the device…"), "checking", "")

    def show_report(self, report: DeviceReport) -> None:
        """Show what the engine found out."""
        self._set(report.headline, report.status, report.advice)
        self._report_text = "\n".join(
            line for line in (report.headline, report.advice, report.details) if line
        )

    def show_problem(self, sentence: str) -> None:
        """Show that the engine could not be loaded."""
        self._set(self.tr("Not ready"), "problem", sentence)
        self._report_text = sentence

    def sizeHint(self) -> QSize:
        """Return the room for mark and headline."""
        width = self.fontMetrics().horizontalAdvance(self._headline) + DOT_PX + 40
        return QSize(min(width, MAX_WIDTH_PX), 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the mark and the headline."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        mark = QRectF(13, (self.height() - DOT_PX) / 2, DOT_PX, DOT_PX)
        self._paint_mark(painter, mark)
        left = round(mark.right()) + 8
        room = self.rect().adjusted(left, 0, -12, 0)
        line = self.fontMetrics().elidedText(
            self._headline, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.setPen(QColor(self._theme.colors.text))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, line)

    def _paint_mark(self, painter: QPainter, mark: QRectF) -> None:
        colors = self._theme.colors
        inks = {"ok": colors.good, "warning": colors.warning, "problem": colors.error}
        ink = QColor(inks.get(self._status, colors.muted))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        if self._status == "warning":
            top = QPointF(mark.center().x(), mark.top())
            painter.drawPolygon(QPolygonF([mark.bottomLeft(), mark.bottomRight(), top]))
        elif self._status == "problem":
            painter.setPen(QPen(ink, 2.5))
            painter.drawLine(mark.topLeft(), mark.bottomRight())
            painter.drawLine(mark.topRight(), mark.bottomLeft())
        else:
            painter.drawEllipse(mark)

    def _set(self, headline: str, status: str, explanation: str) -> None:
        self._headline, self._status, self._explanation = headline, status, explanation
        self.setToolTip(explanation or headline)
        self.setAccessibleName(self.tr("Device: {device}").format(device=headline))
        self.setAccessibleDescription(explanation)
        self.updateGeometry()
        self.update()

    @Slot()
    def _explain(self) -> None:
        """Open a small window below with the explanation."""
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.setObjectName("popup")
        popup.setFixedWidth(360)
        column = QVBoxLayout(popup)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        title = QLabel(self._headline)
        title.setProperty("role", "heading")
        for label in (title, QLabel(self._explanation)):
            label.setWordWrap(True)
            label.setVisible(bool(label.text()))
            column.addWidget(label)
        copy = QPushButton(self.tr("Copy report"))
        copy.setEnabled(bool(self._report_text))
        copy.clicked.connect(self._copy_report)
        copy.clicked.connect(popup.close)
        column.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
        popup.adjustSize()
        corner = QPoint(self.width() - popup.width(), self.height() + 6)
        popup.move(self.mapToGlobal(corner))
        popup.show()

    @Slot()
    def _copy_report(self) -> None:
        QGuiApplication.clipboard().setText(self._report_text)
