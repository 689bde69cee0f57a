"""The device in a word, and on a click the explanation."""

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QPushButton, QSizePolicy

from sr3_desktop.app.system.language import translated
from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.app.widgets.theme import Theme
from sr3_desktop.app.widgets.tips import set_tip
from sr3_desktop.device_words import PROCESSOR, headline
from sr3_desktop.device_words import advice as advice_on
from sr3_desktop.engine.models.device_report import DeviceReport

from .device_popup import DevicePopup

DOT_PX = 10
MAX_WIDTH_PX = 320
MIN_WIDTH_PX = 120


class DevicePill(Retranslated, QPushButton):
    """A colored mark with one line; circle, triangle and cross also tell the state by shape.

    Where there is little room the line is the device's name alone, without what follows the dot.

    Signals:
        device_chosen(str): "auto" or the device on which the user wants photos to be enlarged.
    """

    device_chosen = Signal(str)
    test_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._report: DeviceReport | None = None
        self._problem = ""
        self._chosen = "auto"
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._status = "checking"
        self.headline, self._roomy = "", False
        self.clicked.connect(self.explain)
        theme.changed.connect(self.update)
        self._retranslate()

    def show_report(self, report: DeviceReport) -> None:
        """Show what the engine found out."""
        self._report, self._problem = report, ""
        self._retranslate()

    def show_problem(self, sentence: str) -> None:
        """Show that the engine could not be loaded."""
        self._report, self._problem = None, sentence
        self._retranslate()

    def set_chosen(self, device: str) -> None:
        """Show which device the settings ask for; "auto" is the best one."""
        self._chosen = device
        self._retranslate()

    def set_roomy(self, roomy: bool) -> None:
        """Show all of the line, or the device's name alone."""
        if roomy != self._roomy:
            self._roomy = roomy
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the room for mark and line."""
        line = self.headline if self._roomy else self.headline.split(" · ")[0]
        width = self.fontMetrics().horizontalAdvance(line) + DOT_PX + 40
        return QSize(min(max(width, MIN_WIDTH_PX), MAX_WIDTH_PX), 32)

    def minimumSizeHint(self) -> QSize:
        """Return the room for mark and a short name."""
        hint = self.sizeHint()
        return QSize(min(hint.width(), MIN_WIDTH_PX), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the mark and the headline."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        mark = QRectF(13, (self.height() - DOT_PX) / 2, DOT_PX, DOT_PX)
        self._paint_mark(painter, mark)
        left = round(mark.right()) + 8
        room = self.rect().adjusted(left, 0, -12, 0)
        line = self.line(room.width())
        painter.setPen(QColor(self._theme.colors.text))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, line)

    def line(self, room_px: int) -> str:
        """Return the line for so much room."""
        metrics, line = self.fontMetrics(), self.headline
        if metrics.horizontalAdvance(line) > room_px:
            line = line.split(" · ")[0]
        return metrics.elidedText(line, Qt.TextElideMode.ElideRight, room_px)

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

    def _retranslate(self) -> None:
        """Put headline, explanation and state into words."""
        report = self._report
        advice = translated(self._problem)
        if report is not None:
            self._status, self.headline = report.status, translated(headline(report))
            if report.status == "warning" and report.case == "no_card":
                self._status = "plain"  # nothing is wrong that could be put right
            advice = translated(advice_on(report))
            if report.status == "ok" and self._chosen == "cpu":
                self._status, self.headline = "warning", translated(PROCESSOR)
                advice = self.tr("The processor is selected although a graphics card is available.")
        elif self._problem:
            self._status, self.headline = "problem", self.tr("Not ready")
        else:
            self._status, self.headline = "checking", self.tr("Checking…")
        self._advice = advice
        set_tip(self, advice or self.headline)
        self.setAccessibleName(self.tr("Device: {device}").format(device=self.headline))
        self.setAccessibleDescription(advice)
        self.updateGeometry()
        self.update()

    @Slot()
    def explain(self) -> None:
        """Open a small window below with the explanation and the choice of a device."""
        popup = DevicePopup(self.headline, self._advice, self._report, self._chosen, self)
        popup.device_chosen.connect(self._on_device_chosen)
        popup.test_requested.connect(self._on_test_requested)
        corner = QPoint(self.width() - popup.width(), self.height() + 6)
        popup.move(self.mapToGlobal(corner))
        popup.show()
        popup.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot()
    def _on_test_requested(self) -> None:
        self._report, self._problem = None, ""
        self._retranslate()
        self.test_requested.emit()

    @Slot(str)
    def _on_device_chosen(self, device: str) -> None:
        self.set_chosen(device)
        self.device_chosen.emit(device)
