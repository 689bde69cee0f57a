"""What there is to compute with: the explanation, what to do, the choice, a report to copy."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPushButton,
    QWidget,
)

from sr3_desktop.app.system.language import translated
from sr3_desktop.app.widgets.fields import ChoiceBox
from sr3_desktop.app.widgets.layouts import column, row, stretch
from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.app.widgets.theme import styled
from sr3_desktop.device_words import fix as fix_for
from sr3_desktop.device_words import names
from sr3_desktop.engine.models.device_report import DeviceReport

WIDTH_PX = 380


class DevicePopup(Retranslated, QFrame):
    """Opened by the pill, closed by a click elsewhere or Escape.

    Args:
        advice: What to say of it; empty while the engine is being loaded.
        report: The diagnosis, None when the engine could not be loaded.

    Signals:
        device_chosen(str): "auto" or a device.
    """

    device_chosen = Signal(str)
    test_requested = Signal()

    def __init__(
        self,
        headline: str,
        advice: str,
        report: DeviceReport | None,
        chosen: str,
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("popup")
        self.setFixedWidth(WIDTH_PX)
        self.headline, self.advice = styled(QLabel(headline), "heading"), QLabel(advice)
        fix = translated(fix_for(report)) if report is not None else ""
        self.fix_title = styled(QLabel(), "heading")
        self.fix = QLabel(fix)
        self.fix.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.device = ChoiceBox()
        self.device_label = QLabel()
        self.device_label.setBuddy(self.device)
        self.copy, self.again = QPushButton(), QPushButton()
        self.again.setVisible(report is not None or bool(advice))
        details = [report.details] if report is not None else []
        self._report_text = "\n".join(line for line in (headline, advice, fix, *details) if line)
        self.copy.setEnabled(bool(self._report_text))
        self._retranslate()
        self._lay_out()
        self._offer(report, chosen)
        self.fix_title.setVisible(bool(fix))
        self.ensurePolished()
        # Labels that wrap ask for too much height until they know their width.
        self.setFixedHeight(self.heightForWidth(WIDTH_PX))
        self.copy.clicked.connect(self._copy_report)
        self.again.clicked.connect(self._test_again)
        self.device.activated.connect(self._on_activated)

    def _offer(self, report: DeviceReport | None, chosen: str) -> None:
        several = report is not None and len(report.devices) > 1
        self.device.setVisible(several)
        self.device_label.setVisible(several)
        if report is None or not several:
            return
        words = [translated(name) for name in names(report)]
        self.device.addItem(self.tr("Automatic: {device}").format(device=words[0]), "auto")
        for device, name in zip(report.devices, words, strict=True):
            self.device.addItem(name, device)
        self.device.setCurrentIndex(max(self.device.findData(chosen), 0))

    def _lay_out(self) -> None:
        labels = self.headline, self.advice, self.fix_title, self.fix
        for label in labels:
            label.setWordWrap(True)
            label.setVisible(bool(label.text()))
        buttons = row(self.copy, self.again, stretch())
        column(
            *(*labels, self.device_label, self.device, buttons),
            on=self,
            spacing=10,
            margins=(16, 14, 16, 14),
        )

    @Slot(int)
    def _on_activated(self, _index: int) -> None:
        self.device_chosen.emit(self.device.currentData())
        self.close()

    @Slot()
    def _test_again(self) -> None:
        self.test_requested.emit()
        self.close()

    @Slot()
    def _copy_report(self) -> None:
        QGuiApplication.clipboard().setText(self._report_text)
        self.close()
