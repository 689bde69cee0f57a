"""The map of invented details as it is painted."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from sr3_desktop.app.viewer.compare_view import NO_TRUST, CompareView
from sr3_desktop.app.viewer.trust_overlay import HATCHED_LEVELS, TrustOverlay, ramp_table
from sr3_desktop.engine.base.request import Crop
from sr3_desktop.engine.upscale.trust import CERTAIN_LEVELS, INVENTED_LEVELS

from .conftest import BLUE, RED, color


def painted(
    levels: np.ndarray, opacity: float = 1.0, faces: np.ndarray | None = None
) -> np.ndarray:
    """Return the overlay painted on gray, [100, 100, 3]."""
    image = QImage(100, 100, QImage.Format.Format_RGB32)
    image.fill(QColor(128, 128, 128))
    painter = QPainter(image)
    whole = QRectF(0, 0, 100, 100)
    TrustOverlay(levels, faces=faces).paint(painter, whole, whole, opacity, 1.0)
    painter.end()
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(100, 100, 4)
    return raw[..., 2::-1].astype(int)


def flat(levels: float) -> np.ndarray:
    return np.full((10, 10), levels, np.float32)


def test_the_ramp_gets_brighter_and_more_opaque_evenly() -> None:
    table = ramp_table()
    alpha = (table >> 24).astype(int)
    assert alpha[0] == 0
    assert (np.diff(alpha) >= 0).all()
    straight = np.stack([(table >> shift) & 255 for shift in (16, 8, 0)], 1) / np.maximum(
        alpha[:, None], 1
    )
    linear = straight[8:] ** 2.2 @ [0.2126, 0.7152, 0.0722]
    lightness = np.convolve(linear, np.ones(9) / 9, "valid")
    assert (np.diff(lightness) > 0).all()
    assert all((((table >> shift) & 255) <= alpha).all() for shift in (16, 8, 0))


@pytest.mark.usefixtures("qapp")
def test_where_the_photo_decides_nothing_is_painted() -> None:
    dimmed = painted(flat(CERTAIN_LEVELS))
    assert (dimmed < 100).all()
    assert np.ptp(dimmed) == 0
    assert (painted(flat(INVENTED_LEVELS), opacity=0.0) == 128).all()
    assert (painted(flat(HATCHED_LEVELS - 1)) > dimmed + 5).any(2).all()


@pytest.mark.usefixtures("qapp")
def test_a_face_of_the_face_model_is_invented_though_samples_agree() -> None:
    faces = np.zeros((10, 10), bool)
    faces[2:5, 2:5] = True
    overlay = TrustOverlay(flat(0.5), faces=faces)
    place = QRectF(0, 0, 100, 100)
    assert overlay.levels_at(QPointF(30, 30), place) == (INVENTED_LEVELS, True)
    assert overlay.levels_at(QPointF(70, 30), place) == (0.5, False)
    assert (overlay.shares == np.where(faces, 255, 0)).all()
    shot = painted(flat(0.5), faces=faces)
    assert np.ptp(shot[22:48, 22:48], (0, 1)).max() > 60  # hatched
    assert np.ptp(shot[60:, 60:]) == 0


@pytest.mark.usefixtures("qapp")
def test_what_is_invented_is_hatched_as_well() -> None:
    assert np.ptp(painted(flat(HATCHED_LEVELS - 0.1)), (0, 1)).max() == 0
    assert np.ptp(painted(flat(HATCHED_LEVELS)), (0, 1)).max() > 60


def test_the_value_under_a_point() -> None:
    levels = np.array([[1, 2], [3, 4]], np.float32)
    overlay, place = TrustOverlay(levels), QRectF(10, 20, 200, 100)
    points = [(11, 21), (209, 21), (11, 119), (209.9, 119.9)]
    told = [overlay.levels_at(QPointF(*point), place) for point in points]
    assert told == [(1, False), (2, False), (3, False), (4, False)]
    assert overlay.levels_at(QPointF(9, 21), place) is None


def test_the_viewer_lays_it_over_the_result_only(view: CompareView) -> None:
    view.set_trust(TrustOverlay(flat(10)))
    assert color(view, 150, 280) == RED
    assert color(view, 250, 280) != BLUE
    view.set_trust_opacity(0.0)
    assert color(view, 250, 280) == BLUE
    view.set_trust_opacity(0.8)
    view.set_original_held(True)
    assert color(view, 250, 280) == RED
    view.set_original_held(False)
    view.set_trust(None)
    assert color(view, 250, 280) == BLUE


def test_a_map_of_a_part_covers_that_part(view: CompareView) -> None:
    view.set_trust(TrustOverlay(flat(10), Crop(60, 10, 20, 20)))
    assert color(view, 280, 160) != BLUE
    assert color(view, 230, 160) == BLUE
    assert color(view, 280, 260) == BLUE


def test_the_value_under_the_pointer_is_told(view: CompareView, qtbot: QtBot) -> None:
    levels = np.zeros((50, 100), np.float32)
    levels[:, 50:] = 17
    view.set_trust(TrustOverlay(levels))
    told: list[float] = []
    view.trust_hovered.connect(lambda levels, _face: told.append(levels))
    for x, y in ((100, 200), (300, 200), (300, 20)):
        qtbot.mouseMove(view, view.rect().topLeft().__class__(x, y))
    assert told == [0, 17, NO_TRUST]
