"""Where the parts of the window stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget


class Regions(NamedTuple):
    """The regions of the window in the order of reading.

    Attributes:
        top_bar: Above everything.
        picture: The viewer, or the page that stands in its place.
        drawer: Below that, while it is open.
        panel: The settings, right of it.
        queue_panel: The list, below both.
        run_bar: Below everything.
    """

    top_bar: QWidget
    picture: QWidget
    drawer: QWidget
    panel: QWidget
    queue_panel: QWidget
    run_bar: QWidget


def arranged(regions: Regions, cards: QWidget, notices: Sequence[QWidget]) -> QWidget:
    """Return a widget that holds the whole window.

    Args:
        regions: The regions.
        cards: Lies over the lower part of the picture, without making it jump.
        notices: Below that, also over the picture.
    """
    table = QGridLayout()
    table.setContentsMargins(0, 0, 0, 0)
    table.addWidget(regions.picture, 0, 0)
    over = QVBoxLayout()
    over.setSpacing(0)
    over.addStretch(1)
    # Only as wide as it needs to be: beside it the picture can be moved.
    over.addWidget(cards, 0, Qt.AlignmentFlag.AlignHCenter)
    for notice in notices:
        over.addWidget(notice)
    table.addLayout(over, 0, 0)
    middle = QHBoxLayout()
    middle.setSpacing(0)
    left = QVBoxLayout()
    left.setSpacing(0)
    left.addLayout(table, 1)
    left.addWidget(regions.drawer)
    middle.addLayout(left, 1)
    middle.addWidget(regions.panel)
    central = QWidget()
    whole = QVBoxLayout(central)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.setSpacing(0)
    whole.addWidget(regions.top_bar)
    whole.addLayout(middle, 1)
    whole.addWidget(regions.queue_panel)
    whole.addWidget(regions.run_bar)
    return central
