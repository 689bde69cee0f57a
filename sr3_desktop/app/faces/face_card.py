"""What is said before the face model is used for the first time."""

from PySide6.QtCore import Signal

from sr3_desktop.app.chrome.cards import Card


class FaceCard(Card):
    """Says that faces are invented, and asks whether to go on."""

    accepted = Signal()
    declined = Signal()

    def __init__(self) -> None:
        super().__init__("face")
        self.decline_button = self.add_button()
        self.accept_button = self.add_button(primary=True)
        self.accept_button.clicked.connect(self.accepted)
        self.decline_button.clicked.connect(self.declined)
        self._retranslate()

    def _retranslate(self) -> None:
        """Set all texts."""
        self.heading.setText(self.tr("Faces are invented"))
        self.text.setText(
            self.tr(
                "The face model invents eyes, teeth, skin and hair. The result fits your "
                "photo, but so would many other faces. Never use it to identify anyone."
            )
        )
        self.accept_button.setText(self.tr("Frame faces"))
        self.decline_button.setText(self.tr("Not now"))
        super()._retranslate()
