"""What the window shows before there is a photo."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton

from sr3_desktop.app.widgets.icons import IconLabel, IconPushButton
from sr3_desktop.app.widgets.layouts import centered, column, row, stretch
from sr3_desktop.app.widgets.overlays import Overlays
from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.app.widgets.theme import set_style, styled

MARGIN_PX = 24
GAP_PX = 8
"""Between the area and a card below it."""


class EmptyState(Retranslated, QFrame):
    """An invitation: drop, open, or try the sample."""

    def __init__(self, has_sample: bool) -> None:
        super().__init__()
        self.setObjectName("emptyState")
        self.add_button = IconPushButton("add", primary=True)
        self.sample_button = styled(QPushButton(), "large")
        self.sample_button.setVisible(has_sample)
        self._area = QFrame()
        self._area.setObjectName("dropArea")
        self._overlays: Overlays | None = None
        self._outer, self._below_px = column(self._area, on=self), 0
        self.title, self.promise = styled(QLabel(), "title"), QLabel()
        self.formats = styled(QLabel(), "muted")
        self._fill_area()
        self._retranslate()
        self._make_room()

    def keep_clear(self, overlays: Overlays) -> None:
        """Keep the invitation from under cards, as long as there is room for both."""
        self._overlays = overlays
        overlays.changed.connect(self._on_covered)

    def set_dropping(self, dropping: bool) -> None:
        """Show that what is being dragged can be dropped here."""
        set_style(self._area, "dropping", dropping)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the invitation into what is free."""
        super().resizeEvent(event)
        self._make_room()

    def hideEvent(self, event: QHideEvent) -> None:
        """Begin in the middle of the area the next time."""
        super().hideEvent(event)
        self._make_room()

    @Slot()
    def _on_covered(self) -> None:
        """Make room for a card; where one goes, the area grows and what is in it stays."""
        self._make_room(self._outer.contentsMargins().bottom() + self._below_px)

    def _make_room(self, least_px: int = MARGIN_PX) -> None:
        self._below_px = 0
        self._column.setContentsMargins(0, 0, 0, 0)
        covered_px = 0 if self._overlays is None else self.height() - self._overlays.free_px
        self.add_button.set_primary(covered_px <= 0)  # the card has a primary button of its own
        spare_px = self.height() - MARGIN_PX - self._area.minimumSizeHint().height()
        free_px = max(min(covered_px + GAP_PX, spare_px), MARGIN_PX)
        self._below_px = max(min(least_px, spare_px) - free_px, 0)
        self._column.setContentsMargins(0, 0, 0, self._below_px)
        self._outer.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, free_px)

    def _fill_area(self) -> None:
        for label in (self.title, self.promise):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        icon = IconLabel("photo", 64, QPalette.ColorRole.PlaceholderText)
        buttons = row(stretch(), self.add_button, self.sample_button, stretch(), spacing=10)
        self._column = column(
            *(stretch(3), centered(icon), 8, self.title, self.promise, 12),
            *(buttons, 12, centered(self.formats), stretch(4)),
            on=self._area,
            spacing=10,
        )
