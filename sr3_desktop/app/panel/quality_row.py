"""How much work goes into the result."""

from collections.abc import Sequence

from PySide6.QtCore import Slot

from sr3_desktop.app.settings.quality_levels import (
    SAMPLER_LABELS,
    Quality,
    qualities,
    quality_of,
    steps_words,
)
from sr3_desktop.app.system.action_table import key_of
from sr3_desktop.app.system.language import in_a_row, listed, translated
from sr3_desktop.app.widgets.fields import NOTHING, muted_label
from sr3_desktop.app.widgets.issue_box import IssueBox
from sr3_desktop.app.widgets.segmented_control import SegmentedControl
from sr3_desktop.app.widgets.tips import set_tip

from .setting_row import PanelState, SettingRow

BALANCED = 1
WORTH_TELLING = 8
"""From so many times the time of *Balanced* on, the row tells."""


class QualityRow(SettingRow):
    """Quick, balanced or best."""

    FIELDS = ("sampler", "steps")

    def __init__(self) -> None:
        super().__init__()
        self.quality = SegmentedControl(3)
        self.steps_hint = muted_label()
        self._time = self._faster_words = ""
        self.column.addWidget(self.quality)
        self.column.addWidget(self.steps_hint)
        self.faster = IssueBox()
        self.column.addWidget(self.faster)
        self.title.setBuddy(self.quality)
        self.quality.chosen.connect(self._on_quality)
        self._retranslate()

    def show_time(self, time: str) -> None:
        """Say how long the displayed photo takes; empty while that is not known."""
        self._time = time
        self._show(self.state)

    @Slot(object)
    def show_faster_ways(self, ways: Sequence[str] | None) -> None:
        """Name faster ways with their times, after a trial; None where the work is short."""
        words = self.tr("This takes long. Preview a part first ({key}).")
        words = words.format(key=key_of("preview"))
        if ways:
            faster = self.tr("Faster: {ways}.").format(ways=" · ".join(ways))
            words = in_a_row([words, faster])
        self._faster_words = "" if ways is None else words
        self._show(self.state)

    def _retranslate(self) -> None:
        super()._retranslate()
        self._show(self.state)

    def _show(self, state: PanelState) -> None:
        choices = state.choices
        # One remark at a time: first the size must be one that can be had.
        unfit = state.photo is not None and choices.size_issue(state.source, state.photo)
        self.faster.show_issue("" if unfit else self._faster_words, grave=False)
        self.quality.choose(quality_of(state.card, choices.sampler, choices.steps))
        steps = listed((translated(steps_words(choices.steps)), SAMPLER_LABELS[choices.sampler]))
        set_tip(self.steps_hint, steps if choices.steps else "")
        if choices.steps == 0:
            text = self.tr("no invented detail")
            self.steps_hint.setText(f"{self._time} · {text}" if self._time else text)
            return
        text = self._time
        balanced = qualities(state.card)[BALANCED].evaluations
        times = Quality(choices.sampler, choices.steps).evaluations / balanced
        if times >= WORTH_TELLING:
            longer = self.tr("{times}× slower than Balanced").format(times=round(times))
            text = f"{text} · {longer}" if text else longer
        self.steps_hint.setText(text or NOTHING)

    @Slot(int)
    def _on_quality(self, number: int) -> None:
        chosen = qualities(self.state.card)[number]
        self._edit(sampler=chosen.sampler, steps=chosen.steps)
