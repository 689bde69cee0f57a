"""A viewer with a photo and its result."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.qimage import ImageLevels
from sr3_desktop.app.viewer.compare_view import CompareView

LEFT = Qt.MouseButton.LeftButton
RED, BLUE, GREEN = QColor("#c00000"), QColor("#0000c0"), QColor("#00a000")


def plain(color: QColor, width: int, height: int) -> ImageLevels:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(color)
    return ImageLevels(image)


def color(view: CompareView, x: int, y: int) -> QColor:
    return view.grab().toImage().pixelColor(x, y)


@pytest.fixture
def photo_view(qtbot: QtBot) -> CompareView:
    """A view of 400 x 400 of a red photo of 100 x 50, four times enlarged by fitting."""
    view = CompareView()
    qtbot.addWidget(view)
    view.fit_margin_px = 0
    view.resize(400, 400)
    view.show()
    view.show_photo(plain(RED, 100, 50))
    return view


@pytest.fixture
def view(photo_view: CompareView) -> CompareView:
    """The same with the photo's blue result of 400 x 200."""
    view = photo_view
    view.show_after(plain(BLUE, 400, 200), QSize(400, 200), "4x 400x200")
    return view
