"""Rows and columns of widgets, each told in one call."""

from typing import NamedTuple, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

Box = TypeVar("Box", bound=QBoxLayout)
Margins = tuple[int, int, int, int]
NO_MARGINS = (0, 0, 0, 0)


class Place(NamedTuple):
    """A part of a row or column; without one, room that stays empty.

    Attributes:
        share: Of the room that is left over.
        align: Where a widget stands that is smaller than its place.
    """

    part: QWidget | QLayout | None
    share: int = 0
    align: Qt.AlignmentFlag = Qt.AlignmentFlag(0)


Part = QWidget | QLayout | Place | int
"""A number is that many pixels of empty room."""


def wide(part: QWidget | QLayout, share: int = 1) -> Place:
    """Return a part that takes a share of the room left over."""
    return Place(part, share)


def centered(widget: QWidget) -> Place:
    """Return a widget that is only as wide as it needs to be, in the middle."""
    return Place(widget, align=Qt.AlignmentFlag.AlignHCenter)


def stretch(share: int = 0) -> Place:
    """Return empty room that takes what is left over."""
    return Place(None, share)


def row(
    *parts: Part,
    on: QWidget | None = None,
    spacing: int | None = None,
    margins: Margins | None = None,
) -> QHBoxLayout:
    """Lay parts out from left to right.

    Args:
        on: The widget whose layout it is; without one it becomes a part of another.
        spacing: In pixels; None has that of the style.
        margins: Left, top, right, bottom; None has those of the style, or none in another layout.
    """
    return _filled(QHBoxLayout(), parts, on, spacing, margins)


def column(
    *parts: Part,
    on: QWidget | None = None,
    spacing: int | None = None,
    margins: Margins | None = None,
) -> QVBoxLayout:
    """Lay parts out from top to bottom; see `row`."""
    return _filled(QVBoxLayout(), parts, on, spacing, margins)


def boxed(layout: QLayout) -> QWidget:
    """Return a widget without margins that holds a layout."""
    box = QWidget()
    box.setLayout(layout)
    layout.setContentsMargins(*NO_MARGINS)
    return box


def _filled(
    layout: Box,
    parts: tuple[Part, ...],
    on: QWidget | None,
    spacing: int | None,
    margins: Margins | None,
) -> Box:
    if on is not None:
        on.setLayout(layout)
    if spacing is not None:
        layout.setSpacing(spacing)
    if margins is not None:
        layout.setContentsMargins(*margins)
    for part in parts:
        if isinstance(part, int):
            layout.addSpacing(part)
            continue
        place = part if isinstance(part, Place) else Place(part)
        if place.part is None:
            layout.addStretch(place.share)
        elif isinstance(place.part, QLayout):
            layout.addLayout(place.part, place.share)
        else:
            layout.addWidget(place.part, place.share, place.align)
    return layout
