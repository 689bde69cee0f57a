"""The photo enlarged bicubically, piece by piece, beside the GUI thread."""

from __future__ import annotations

from threading import Event

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.qimage import to_array, to_qimage
from sr3_desktop.app.viewer import bicubic
from sr3_desktop.app.viewer.bicubic import MARGIN_PX, Enlarger, Patch, enlarge


@pytest.fixture
def pixels() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8)


def wanted(image: QImage, width: float, height: float, area: QRect) -> Patch:
    return Patch(image.cacheKey(), width, height, area, QImage())


def test_a_patch_is_a_part_of_the_whole_enlarged_picture(pixels: np.ndarray) -> None:
    """Also where the kernel reaches beyond the patch: patches fit each other."""
    image = to_qimage(pixels)
    whole = np.asarray(Image.fromarray(pixels).resize((240, 160), Image.Resampling.BICUBIC))
    for area in (QRect(0, 0, 240, 160), QRect(37, 21, 100, 50), QRect(200, 100, 40, 60)):
        patch = enlarge(image, wanted(image, 240.0, 160.0, area))
        part = whole[area.top() : area.bottom() + 1, area.left() : area.right() + 1]
        assert patch.area == area
        assert np.abs(to_array(patch.image).astype(int) - part).max() <= 1


def test_transparency_stays_premultiplied() -> None:
    colors = np.full((8, 8, 3), 255, np.uint8)
    alpha = np.random.default_rng(1).integers(0, 2, (8, 8), np.uint8) * 255
    image = to_qimage(colors, alpha)
    patch = enlarge(image, wanted(image, 64.0, 64.0, QRect(0, 0, 64, 64)))
    raw = np.frombuffer(patch.image.constBits(), np.uint8).reshape(64, 64, 4)
    assert patch.image.format() == image.format()
    assert (raw[..., :3] <= raw[..., 3:]).all()


def test_the_visible_part_is_made_once_and_serves_a_short_pan(
    pixels: np.ndarray, qtbot: QtBot
) -> None:
    enlarger, image = Enlarger(), to_qimage(pixels)
    rect, part = QRectF(-300, -200, 1200, 800), QRectF(0, 0, 300, 200)
    with qtbot.waitSignal(enlarger.ready):
        assert enlarger.patch(image, rect, part) is None
    patch = enlarger.patch(image, rect, part)
    assert patch is not None
    assert patch.area.contains(QRect(300, 200, 300, 200))
    moved = rect.translated(MARGIN_PX - 1, -MARGIN_PX + 1)
    assert enlarger.patch(image, moved, part) is patch
    assert enlarger.patch(image, moved, part) is patch


def test_another_zoom_or_picture_is_made_anew(pixels: np.ndarray, qtbot: QtBot) -> None:
    enlarger, image, other = Enlarger(), to_qimage(pixels), to_qimage(pixels[::-1])
    part = QRectF(0, 0, 200, 100)
    with qtbot.waitSignal(enlarger.ready):
        enlarger.patch(image, QRectF(0, 0, 240, 160), part)
    with qtbot.waitSignal(enlarger.ready):
        assert enlarger.patch(image, QRectF(0, 0, 480, 320), part) is None
    with qtbot.waitSignal(enlarger.ready):
        assert enlarger.patch(other, QRectF(0, 0, 480, 320), part) is None
    assert enlarger.patch(other, QRectF(0, 0, 480, 320), part) is not None


def test_while_one_is_made_only_the_last_wish_is_kept(
    pixels: np.ndarray, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for_all = Event()

    def enlarge_then(picture: QImage, wish: Patch) -> Patch:
        assert asked_for_all.wait(60)
        return enlarge(picture, wish)

    monkeypatch.setattr(bicubic, "enlarge", enlarge_then)
    enlarger, image = Enlarger(), to_qimage(pixels)
    part, made = QRectF(0, 0, 100, 100), []
    enlarger.ready.connect(lambda: made.append(1))
    for width in (240, 300, 360, 420):
        enlarger.patch(image, QRectF(0, 0, width, width * 2 / 3), part)
    asked_for_all.set()
    qtbot.waitUntil(lambda: enlarger.patch(image, QRectF(0, 0, 420, 280), part) is not None)
    assert len(made) <= 2


def test_what_is_hardly_enlarged_is_left_to_qt(pixels: np.ndarray) -> None:
    enlarger, image = Enlarger(), to_qimage(pixels)
    assert enlarger.patch(image, QRectF(0, 0, 80, 53), QRectF(0, 0, 80, 53)) is None
    assert enlarger.patch(image, QRectF(0, 0, 80, 53), QRectF(0, 0, 80, 53)) is None
