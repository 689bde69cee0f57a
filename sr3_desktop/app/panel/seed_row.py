"""Which of the many possible details: the seed, variants and the trust view."""

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from sr3_desktop.app.settings.choices import random_seed
from sr3_desktop.app.system.language import translated
from sr3_desktop.app.widgets.fields import NumberBox, describe, muted_label
from sr3_desktop.app.widgets.icons import IconButton, IconPushButton
from sr3_desktop.app.widgets.layouts import row, wide
from sr3_desktop.app.widgets.theme import styled

from .setting_row import PanelState, SettingRow, bounds

VARIANTS = (2, 4)


class SeedRow(SettingRow):
    """Another seed invents other details.

    Signals:
        variants_requested(int): Show so many versions of the preview frame.
        tries_possible(bool): Whether these and the trust view can be asked for now.
    """

    FIELDS = ("seed", "seed_locked")

    variants_requested = Signal(int)
    tries_possible = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.seed = NumberBox(*bounds("seed"))
        self.dice = IconButton("dice")
        self.lock = IconButton("unlock")
        self.lock.setCheckable(True)
        self.seed_hint = muted_label()
        self.variants = IconPushButton("variants")
        self.more_variants = IconButton("unfolded")
        self.trust = styled(IconPushButton("trust"), "tool")
        self.trust.setCheckable(True)
        self._busy, self._problem = False, ""
        self._menu = QMenu(self)
        for count in VARIANTS:
            self._menu.addAction("").setData(count)
        self.more_variants.setMenu(self._menu)
        self._lay_out()
        self.bind(seed=self.seed)
        self.dice.clicked.connect(self._on_dice)
        self.lock.toggled.connect(self._on_lock)
        self.variants.clicked.connect(self._on_variants)
        self._menu.triggered.connect(self._on_variants_action)
        self._retranslate()

    def _lay_out(self) -> None:
        self.column.addLayout(row(wide(self.seed), self.dice, self.lock, spacing=4))
        self.column.addWidget(self.seed_hint)
        self.column.addLayout(row(wide(self.variants), self.more_variants, spacing=4))
        self.column.addWidget(self.trust)
        self.title.setBuddy(self.seed)

    def set_busy(self, busy: bool) -> None:
        """Tell whether photos are being enlarged: there are no variants meanwhile."""
        self._busy = busy
        self._show_tries(self.state.photo is not None)

    def set_problem(self, sentence: str) -> None:
        """Say why no model can be used; with an empty sentence one can."""
        self._problem = sentence
        self._show_tries(self.state.photo is not None)

    def _retranslate(self) -> None:
        super()._retranslate()
        for action in self._menu.actions():
            action.setText(self.tr("Compare {n} variations").format(n=action.data()))
        self.variants.setText(self._menu.actions()[-1].text())
        self._show(self.state)

    def _show(self, state: PanelState) -> None:
        locked = state.choices.seed_locked
        with QSignalBlocker(self.lock):
            self.lock.setChecked(locked)
        self.lock.set_icon("lock" if locked else "unlock")
        if locked:
            lock = self.tr("The seed is locked: every run repeats it. Click to unlock.")
            self.seed_hint.setText(self.tr("Same variation for each run"))
        else:
            lock = self.tr("The seed is not locked: every run takes a new one. Click to lock.")
            self.seed_hint.setText(self.tr("New variation for each run"))
        describe(self.lock, self.tr("Lock the seed"), lock)
        self._show_tries(state.photo is not None)

    def _show_tries(self, has_photo: bool) -> None:
        tips = (
            self.tr("Compare several variations of the preview frame and choose one"),
            self.tr("Show which details are invented"),
        )
        obstacle = translated(self._problem)
        if not has_photo:
            obstacle = obstacle or self.tr("Open a photo first.")
        elif self._busy:
            obstacle = obstacle or self.tr("Wait until the photos are upscaled.")
        for button, tip in zip((self.variants, self.trust), tips, strict=True):
            describe(button, button.text(), obstacle or tip)
            button.setEnabled(not obstacle)
        self.more_variants.setEnabled(not obstacle)
        self.tries_possible.emit(not obstacle)

    @Slot()
    def _on_dice(self) -> None:
        self._edit(seed=random_seed())

    @Slot(bool)
    def _on_lock(self, locked: bool) -> None:
        self._edit(seed_locked=locked)

    @Slot()
    def _on_variants(self) -> None:
        self.variants_requested.emit(VARIANTS[-1])

    @Slot(QAction)
    def _on_variants_action(self, action: QAction) -> None:
        self.variants_requested.emit(action.data())
