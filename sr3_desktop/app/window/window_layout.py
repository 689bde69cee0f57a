"""Where the parts of the window stand, and how Tab and F6 go through them."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QGridLayout,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from sr3_desktop.app.widgets.layouts import (
    NO_MARGINS,
    Place,
    boxed,
    centered,
    column,
    row,
    stretch,
    wide,
)

LEAST_PICTURE_PX = 138

_TAB, _BACK = Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason
_TAB_FOCUS = Qt.FocusPolicy.TabFocus.value


class Regions(NamedTuple):
    """The regions of the window in the order of reading.

    Attributes:
        top_bar: Above everything.
        picture: The viewer, or the page that stands in its place.
        cards: Lies over its lower part, without making it jump.
        toast, notice: Below that, also over the picture.
        timeline: Lies over its lower edge, while there are states of a diffusion.
        legend: In place of the timeline, while the trust view is shown.
        drawer: Below the picture, while it is open.
        queue_panel: The list, below both.
        panel: The settings, right of all these.
        run_bar: Below everything.
    """

    top_bar: QWidget
    picture: QWidget
    cards: QWidget
    toast: QWidget
    notice: QWidget
    timeline: QWidget
    legend: QWidget
    drawer: QWidget
    queue_panel: QWidget
    panel: QWidget
    run_bar: QWidget


def arranged(regions: Regions) -> QWidget:
    """Return a widget that holds the whole window."""
    table = QGridLayout()
    table.setContentsMargins(0, 0, 0, 0)
    table.addWidget(regions.picture, 0, 0)
    # In a low window the picture makes way for an error that is read.
    regions.picture.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
    regions.picture.setMinimumHeight(LEAST_PICTURE_PX)
    notices = (regions.toast, regions.notice)
    over = column(
        stretch(1),
        centered(regions.cards),  # no wider than it needs to be: beside it the picture is moved
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
    box = _Yielding()
    column(*bars, wide(widget), on=box, spacing=0, margins=NO_MARGINS)
    return box


class _Yielding(QWidget):
    """Takes the height that is left: lines that wrap in it take none from what stands below."""

    def hasHeightForWidth(self) -> bool:
        """Let the layout around it go by the smallest height alone."""
        return False


def focus_next(regions: Sequence[QWidget], forward: bool = True) -> bool:
    """Move the focus as Tab does, in the order of reading, whatever has come or gone meanwhile.

    Args:
        regions: The parts in the order of reading.
        forward: Or backward, as Shift+Tab does.

    Returns:
        Whether there is anything that can take it.
    """
    focus = QApplication.focusWidget()
    shown = [region for region in regions if region.isVisible()]
    stops = [stop for region in shown for stop in _stops(region, focus)]
    if not stops:
        return False
    number = stops.index(focus) if focus in stops else (-1 if forward else 0)
    target = stops[(number + (1 if forward else -1)) % len(stops)]
    target.setFocus(_TAB if forward else _BACK)
    _bring_into_sight(target)
    return True


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
        for target in _stops(region)[:1]:
            target.setFocus(_TAB)
            _bring_into_sight(target)
            return target
    return None


def _holds(region: QWidget, widget: QWidget) -> bool:
    return region is widget or region.isAncestorOf(widget)


def _stops(region: QWidget, focus: QWidget | None = None) -> list[QWidget]:
    """Return what Tab stops at in a region, and where the focus is: row by row, left to right."""
    stops = [
        widget
        for widget in (region, *region.findChildren(QWidget))
        if widget is focus or _takes_tab(widget, region.window())
    ]
    places = {stop: _place(stop, region, stops) for stop in stops}
    rows: list[list[QWidget]] = []
    bottom = 0
    for stop in sorted(stops, key=lambda stop: places[stop].top()):
        if rows and places[stop].center().y() <= bottom:
            bottom = min(bottom, places[stop].bottom())
            rows[-1].append(stop)
        else:
            bottom = places[stop].bottom()
            rows.append([stop])
    return [stop for line in rows for stop in sorted(line, key=lambda stop: places[stop].left())]


def _takes_tab(widget: QWidget, window: QWidget) -> bool:
    if not (widget.isVisible() and widget.isEnabled() and widget.window() is window):
        return False
    if isinstance(widget, QAbstractButton) and widget.group() is not None:
        shown = [button for button in widget.group().buttons() if button.isVisible()]
        checked = widget.group().checkedButton()
        return widget is (checked if checked in shown else shown[0])  # arrows go to the others
    return bool(widget.focusPolicy().value & _TAB_FOCUS) and widget.focusProxy() is None


def _place(stop: QWidget, region: QWidget, stops: Sequence[QWidget]) -> QRect:
    """Return where it is read: of what holds others that is its upper edge, before them."""
    place = QRect(stop.mapTo(region, QPoint()), stop.size())
    area = _scroll_area(stop)
    if area is not None and region.isAncestorOf(area):
        place.translate(0, area.verticalScrollBar().value())
    if any(stop.isAncestorOf(other) and stop is not other for other in stops):
        place.setHeight(1)
    return place


def _scroll_area(widget: QWidget) -> QScrollArea | None:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent


def _bring_into_sight(widget: QWidget) -> None:
    area = _scroll_area(widget)
    if area is not None:
        area.ensureWidgetVisible(widget)
