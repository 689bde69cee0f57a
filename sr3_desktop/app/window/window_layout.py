"""Where the parts of the window stand, and how F6 goes from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from sr3_desktop.app.widgets.layouts import Place, boxed, centered, column, row, stretch, wide

_TAB = Qt.FocusReason.TabFocusReason
_TAB_FOCUS = Qt.FocusPolicy.TabFocus.value


class Regions(NamedTuple):
    """The regions of the window in the order of reading.

    Attributes:
        top_bar: Above everything.
        picture: The viewer, or the page that stands in its place.
        timeline: Lies over its lower edge, while there are states of a diffusion.
        legend: In place of the timeline, while the trust view is shown.
        drawer: Below the picture, while it is open.
        queue_panel: The list, below both.
        panel: The settings, right of all these.
        run_bar: Below everything.
    """

    top_bar: QWidget
    picture: QWidget
    timeline: QWidget
    legend: QWidget
    drawer: QWidget
    queue_panel: QWidget
    panel: QWidget
    run_bar: QWidget


def arranged(regions: Regions, cards: QWidget, notices: Sequence[QWidget]) -> QWidget:
    """Return a widget that holds the whole window.

    Args:
        cards: Lies over the lower part of the picture, without making it jump.
        notices: Below that, also over the picture; below them is the timeline.
    """
    table = QGridLayout()
    table.setContentsMargins(0, 0, 0, 0)
    table.addWidget(regions.picture, 0, 0)
    over = column(
        stretch(1),
        centered(cards),  # only as wide as it needs to be: beside it the picture can be moved
        *(Place(notice, align=Qt.AlignmentFlag.AlignLeft) for notice in notices),
        *(regions.timeline, regions.legend),
        spacing=0,
    )
    table.addLayout(over, 0, 0)
    left = column(wide(table), regions.drawer, regions.queue_panel, spacing=0)
    middle = row(wide(left), regions.panel, spacing=0)
    return boxed(column(regions.top_bar, wide(middle), regions.run_bar, spacing=0))


def below(widget: QWidget, *bars: QWidget) -> QWidget:
    """Return a widget that holds bars and, below them, another one that takes all the room."""
    return boxed(column(*bars, wide(widget), spacing=0))


def focus_next_region(regions: Sequence[QWidget]) -> QWidget | None:
    """Move the focus into the next part of the window that can take it; return what has it now.

    Args:
        regions: The parts in the order of reading; hidden ones are left out.
    """
    shown = [region for region in regions if region.isVisible()]
    focus = QApplication.focusWidget()
    inside = [n for n, region in enumerate(shown) if focus and _holds(region, focus)]
    start = inside[-1] + 1 if inside else 0
    for region in shown[start:] + shown[:start]:
        target = _first_focus(region)
        if target is not None:
            target.setFocus(_TAB)
            return target
    return None


def _holds(region: QWidget, widget: QWidget) -> bool:
    return region is widget or region.isAncestorOf(widget)


def _first_focus(region: QWidget) -> QWidget | None:
    """Return the first widget of a region that Tab would stop at."""
    widget: QWidget | None = region
    while widget is not None:
        takes_tab = widget.focusPolicy().value & _TAB_FOCUS
        if takes_tab and widget.isEnabled() and widget.isVisible() and _holds(region, widget):
            return widget
        widget = widget.nextInFocusChain()
        if widget is region:
            break
    return None
