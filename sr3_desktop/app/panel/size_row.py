"""The size of the result."""

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel

from sr3_desktop.app.settings.choices import SCALES, SizeIssue, trained_issue
from sr3_desktop.app.settings.file_size import bytes_text
from sr3_desktop.app.widgets.fields import (
    NOTHING,
    ChoiceBox,
    DecimalBox,
    NumberBox,
    describe,
    muted_label,
)
from sr3_desktop.app.widgets.issue_box import IssueBox
from sr3_desktop.app.widgets.layouts import boxed, column, row, wide
from sr3_desktop.app.widgets.segmented_control import SegmentedControl
from sr3_desktop.engine.base.formats import FORMATS, FormatName
from sr3_desktop.engine.base.options import SIZE
from sr3_desktop.engine.base.result_size import DEFAULT_DPI, UNITS, paper_for

from .setting_row import PanelState, SettingRow, bounds

OTHER = len(SCALES)
"""Number of the segment after the usual scales."""

SAME = "same"
PAPER = ("paper_width", "paper_height")

USUAL_SCALE = 4
"""Of most models; told while the chosen one is not here."""


class SizeRow(SettingRow):
    """2, 4 or 8 times, or a factor, the same size, a side or paper; with what comes of it."""

    FIELDS = ("scale", *SIZE, "dpi")

    def __init__(self) -> None:
        super().__init__()
        self._other = False  # whether the exact fields are open
        self._is_editing = False
        self.scale = SegmentedControl(OTHER + 1)
        self.factor = DecimalBox(*bounds("scale"), 0.5)
        self.pixels = NumberBox(*bounds("pixels"), 100)
        self.pixels.setSuffix(" px")
        self.paper = tuple(DecimalBox(*bounds(name), 1) for name in PAPER)
        self.by = QLabel("×")
        self.dpi = NumberBox(*bounds("dpi"), 50)
        self.dpi.setSuffix(" dpi")
        self.unit = ChoiceBox()
        self.size_hint = muted_label()
        self.issue = IssueBox()
        numbers = [wide(number, 2) for number in (self.factor, self.pixels, self.dpi)]
        width, height = self.paper
        first = row(wide(self.unit, 3), *numbers, spacing=6)
        second = row(wide(width), self.by, wide(height), spacing=6)
        self._exact = boxed(column(first, second, spacing=4))
        for widget in (self.scale, self._exact, self.size_hint, self.issue):
            self.column.addWidget(widget)
        self.title.setBuddy(self.scale)
        self.scale.chosen.connect(self._on_segment)
        for field in self.paper:
            field.setDecimals(1)
        self.dpi.valueChanged.connect(self._on_dpi)
        paper = dict(zip(PAPER, self.paper, strict=True))
        self.bind(pixels=self.pixels, scale=self.factor, **paper)
        self.unit.currentIndexChanged.connect(self._on_unit)
        self.issue.fix_chosen.connect(self._on_fix)
        self._retranslate()

    def show_state(self, state: PanelState) -> None:
        """Show other choices; the exact fields close where a segment says as much.

        Not while they are used: 4.5 is 4 for a moment while it is typed.
        """
        if not self._is_editing and state.choices.differing(self.state.choices, self.FIELDS):
            self._other = False
        super().show_state(state)

    def _edit(self, **changes: Any) -> None:
        self._is_editing = True
        super()._edit(**changes)
        self._is_editing = False

    def _retranslate(self) -> None:
        super()._retranslate()
        self.set_texts(self.tr("Size"), self._explanation())
        tip = self.tr("The result is {scale} times as wide and as high")
        other = self.tr("Another factor, a size in pixels or on paper, or the same size")
        self.scale.set_texts(
            [*(f"{scale:g}×" for scale in SCALES), self.tr("Other")],
            [*(tip.format(scale=f"{scale:g}") for scale in SCALES), other],
        )
        for field, name in zip(
            self.paper, (self.tr("Paper width"), self.tr("Paper height")), strict=True
        ):
            describe(field, name, self.tr("The result covers this paper, upright or sideways"))
        self._show(self.state)

    def _show(self, state: PanelState) -> None:
        choices = state.choices
        usual = choices.size_by == "scale" and choices.scale in SCALES
        self._other = self._other or not usual
        self.scale.choose(OTHER if self._other else SCALES.index(choices.scale))
        self._exact.setVisible(self._other)
        unit: str = choices.paper_unit if choices.size_by == "print" else choices.size_by
        if unit == "scale" and choices.scale == 1 and not self._is_editing:
            unit = SAME
        self.unit.show_value(unit)
        self.factor.setVisible(unit == "scale")
        self.pixels.setVisible(unit in ("width", "longer"))
        for widget in (*self.paper, self.by, self.dpi):
            widget.setVisible(choices.size_by == "print")
        self.dpi.show_value(choices.dpi or DEFAULT_DPI)
        self.size_hint.setText(self._size_text())
        self.set_texts(self.title.text(), self._explanation())
        self._show_issue()

    def _explanation(self) -> str:
        card = self.state.card
        text = self.tr(
            "How much larger the result is. The model is made for {scale}×; larger sizes "
            "need more passes and much more time."
        )
        return text.format(scale=USUAL_SCALE if card is None else card.scale)

    def _size_text(self) -> str:
        choices, photo = self.state.choices, self.state.photo
        if photo is None:
            return NOTHING
        width, height = choices.result_size(photo)
        size = bytes_text(choices.bytes_for(self.state.source, photo))
        made = self.tr("{width} × {height} · about {size}").format(
            width=width, height=height, size=size
        )
        paper = paper_for((width, height), DEFAULT_DPI)
        if choices.size_by == "print" or not paper:
            return made  # which paper, the fields say themselves
        enough = self.tr("Enough for {paper} at {dpi} dpi").format(paper=paper, dpi=DEFAULT_DPI)
        return f"{made}\n{enough}"

    def _show_issue(self) -> None:
        issue = self._issue()
        if issue is None:
            self.issue.show_issue("")
        else:
            fixes = [self._fix_text(fix) for fix in issue.fixes]
            self.issue.show_issue(self._issue_text(issue), issue.stops, fixes)

    def _issue(self) -> SizeIssue | None:
        choices, photo = self.state.choices, self.state.photo
        if photo is None:
            return None
        found = choices.size_issue(self.state.source, photo)
        return found or trained_issue(self.state.card, choices.scale_for(photo), photo)

    def _issue_text(self, issue: SizeIssue) -> str:
        if issue.kind in ("passes", "trained"):
            return self._trained_text(issue)
        if issue.kind == "side":
            text = self.tr("{format} allows {limit} pixels per side.")
            format = FORMATS[self.state.choices.format_for(self.state.source)].label
            return text.format(format=format, limit=issue.limit)
        if issue.kind == "pixels":
            text = self.tr("Results are limited to {limit} megapixels.")
            return text.format(limit=round(issue.limit / 1e6))
        if issue.kind == "smaller":
            text = self.tr("The photo already has {limit} pixels.")
        else:
            text = self.tr("The limit is 16×: {limit} pixels.")
        return text.format(limit=issue.limit)

    def _trained_text(self, issue: SizeIssue) -> str:
        assert self.state.card is not None
        large = issue.limit * self.state.card.scale
        if issue.kind == "passes":
            text = self.tr(
                "The model is made for {low} → {high} pixels; other sizes turn out worse."
            )
        else:
            text = self.tr(
                "The model is made for photos of {low} × {low} pixels. This one is worked on in "
                "tiles, which may not match."
            )
        return text.format(low=issue.limit, high=large)

    def _fix_text(self, fix: FormatName | float) -> str:
        shown = FORMATS[fix].label if isinstance(fix, str) else f"{fix:g}×"
        return self.tr("Use {choice}").format(choice=shown)

    @Slot(int)
    def _on_segment(self, number: int) -> None:
        self._other = number == OTHER
        if not self._other:
            self._edit(size_by="scale", scale=SCALES[number])
        elif self.state.photo is None:
            self._edit(size_by="width")
        else:
            self._edit(size_by="width", pixels=self._present_side("width"))

    @Slot()
    def _on_unit(self) -> None:
        """Count in another unit, from about the same size."""
        unit, photo, choices = self.unit.value(), self.state.photo, self.state.choices
        if unit == SAME:
            self._edit(size_by="scale", scale=1.0)
        elif unit in UNITS:
            sides = {name: getattr(choices, name) for name in PAPER}
            if unit != choices.paper_unit:
                per_unit = UNITS[unit] / UNITS[choices.paper_unit]
                sides = {name: _rounded(name, side * per_unit) for name, side in sides.items()}
            self._edit(size_by="print", paper_unit=unit, **sides)
        elif unit == "scale":
            scale = choices.scale_for(photo)
            self._edit(size_by=unit, scale=SCALES[0] if scale == 1 else round(scale, 2))
        elif photo is None:
            self._edit(size_by=unit)
        else:
            self._edit(size_by=unit, pixels=self._present_side(unit))
        self._show(self.state)

    def _present_side(self, unit: str) -> int:
        assert self.state.photo is not None
        size = self.state.choices.result_size(self.state.photo)
        low, high = bounds("pixels")
        return min(max(size[0] if unit == "width" else max(size), low), high)

    @Slot(int)
    def _on_dpi(self, value: int) -> None:
        self._edit(dpi=value)

    @Slot(int)
    def _on_fix(self, number: int) -> None:
        issue = self._issue()
        assert issue is not None
        fix = issue.fixes[number]
        if isinstance(fix, str):
            self._edit(format=fix)
        else:
            self._other = False
            self._edit(size_by="scale", scale=fix)

    @Slot()
    def _on_reset(self) -> None:
        self._other = False
        super()._on_reset()


def _rounded(name: str, side: float) -> float:
    low, high = bounds(name)
    return round(min(max(side, low), high), 1)
