"""The menu of all ways to compare, and of what can be compared."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from sr3_desktop.app.chrome.top_bar import TopBar
from sr3_desktop.app.photo_list.result_history import MadeResult
from sr3_desktop.app.settings.choices import MODES
from sr3_desktop.app.settings.quality_levels import steps_words
from sr3_desktop.app.system.language import listed, translated
from sr3_desktop.engine.base.durations import time_taken


class CompareMenu(QMenu):
    """Ways to compare, another picture to compare with, and this session's results of the photo.

    Args:
        results: Returns the photo's results, the newest last, and the one that is shown.

    Signals:
        other_requested(): Choose a file to compare with.
        original_requested(): Compare with the photo again.
        shown(MadeResult): Show this result as the photo's.
        compared(MadeResult): Compare with this result.
    """

    other_requested = Signal()
    original_requested = Signal()
    shown = Signal(object)
    compared = Signal(object)

    def __init__(
        self,
        top_bar: TopBar,
        results: Callable[[], tuple[tuple[MadeResult, ...], MadeResult | None]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._top_bar, self._results = top_bar, results
        self.has_other = False
        self.aboutToShow.connect(self.fill)

    @Slot()
    def fill(self) -> None:
        """Offer what there is now."""
        self.clear()
        ways = QActionGroup(self)
        for number, mode in enumerate(MODES):
            button = self._top_bar.modes.button(number)
            way = self._add(button.text(), partial(self._top_bar.choose_mode, mode), ways)
            way.setChecked(self._top_bar.mode == mode)
            way.setEnabled(self._top_bar.modes.isEnabled())
        self.addSeparator()
        self._add(self.tr("Compare with another picture…"), self.other_requested.emit)
        original = self._add(self.tr("Compare with the original"), self.original_requested.emit)
        original.setEnabled(self.has_other)
        results, shown = self._results()
        if results:
            self.addSeparator()
            self.addAction(self.tr("Results of this photo")).setEnabled(False)
        choice = QActionGroup(self)
        for made in reversed(results):
            item = self._add(self._label(made), partial(self.shown.emit, made), choice)
            item.setChecked(made is shown)
        others = [made for made in reversed(results) if made is not shown]
        if others:
            more = self.addMenu(self.tr("Compare with"))
            for made in others:
                more.addAction(self._label(made)).triggered.connect(
                    partial(self.compared.emit, made)
                )

    def _add(
        self, text: str, act: Callable[[], object], group: QActionGroup | None = None
    ) -> QAction:
        """Add a line; one of a group can be checked."""
        action = self.addAction(text)
        action.triggered.connect(lambda _checked=False: act())
        if group is not None:
            action.setCheckable(True)
            group.addAction(action)
        return action

    def _label(self, made: MadeResult) -> str:
        """Say when and how a result was made."""
        result = made.result
        return listed(
            [
                f"{made.at:%H:%M}",
                f"{result.width} × {result.height}",
                *self.ways(made),
                translated(time_taken(result.seconds)),
            ]
        )

    def ways(self, made: MadeResult) -> list[str]:
        """Return what distinguishes a result: model, steps and seed."""
        result = made.result
        return [
            result.model,
            translated(steps_words(result.sampler.steps)),
            self.tr("variation {seed}").format(seed=result.sampler.seed),
        ]
