"""What the program is: version, licenses, models, device."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QWidget

from sr3_desktop import __version__
from sr3_desktop.app.widgets.layouts import column
from sr3_desktop.app.widgets.theme import styled
from sr3_desktop.engine.models.model_card import ModelCard

TEXT_PX = 460


class AboutDialog(QDialog):
    """Text that can be copied.

    Args:
        device: What the program computes on, in words.
    """

    def __init__(self, cards: Sequence[ModelCard], device: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About SR3 Desktop"))
        models = "\n".join(f"{card.name} · {card.scale}× · {card.license}" for card in cards)
        program = self.tr("Licensed under Apache-2.0.")
        qt = self.tr("Qt for Python is used under the LGPL; its parts keep their own licenses.")
        lines = column(on=self, spacing=4, margins=(24, 20, 24, 16))
        for heading, text in (
            (f"SR3 Desktop {__version__}", f"{program}\n{qt}"),
            (self.tr("Models"), models or self.tr("No model is installed.")),
            (self.tr("Device"), device),
        ):
            for words, role in ((heading, "heading"), (text, "")):
                label = styled(QLabel(words), role)
                label.setWordWrap(True)
                label.setFixedWidth(TEXT_PX)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                lines.addWidget(label)
            lines.addSpacing(10)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        lines.addWidget(buttons)
