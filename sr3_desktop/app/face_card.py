"""What is said before the face model is used for the first time."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

TEXT_WIDTH_PX = 380


class FaceCard(QFrame):
    """Says that faces are invented, and asks whether to go on.

    Signals:
        accepted(): The user wants to go on.
        declined(): The user does not.
    """

    accepted = Signal()
    declined = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        title = QLabel(self.tr("Faces are invented"))
        title.setProperty("role", "title")
        self.text = QLabel(
            self.tr(
                "The face model paints eyes, teeth, skin and hair that the photo does not show. "
                "Shrunk back, the face is the one in your photo, but many other faces would be "
                "so, too. It may look like someone else: never use it to recognise a person.\n\n"
                "Draw a square from above the forehead to below the chin around each face. "
                "The rest of the photo is enlarged as always."
            )
        )
        self.text.setWordWrap(True)
        self.text.setFixedSize(TEXT_WIDTH_PX, self.text.heightForWidth(TEXT_WIDTH_PX))
        self.accept_button = QPushButton(self.tr("Frame faces"))
        self.accept_button.setProperty("role", "primary")
        self.decline_button = QPushButton(self.tr("Not now"))
        self.decline_button.setProperty("role", "large")
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.decline_button)
        buttons.addWidget(self.accept_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(14)
        column.addWidget(title)
        column.addWidget(self.text)
        column.addLayout(buttons)
        column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        self.accept_button.clicked.connect(self.accepted)
        self.decline_button.clicked.connect(self.declined)
