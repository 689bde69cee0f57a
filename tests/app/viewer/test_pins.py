"""Results pinned on the picture."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from sr3_desktop.app.viewer.compare_view import CompareView
from sr3_desktop.app.viewer.pins import MAX_PINS, Pin, PinChip, with_pin
from sr3_desktop.engine.base.request import Crop

from .conftest import BLUE, GREEN, RED, color, plain


def pin(left: int, top: int, side: int = 20) -> Pin:
    return Pin(Crop(left, top, side, side), plain(GREEN, 80, 80), 42, 8, f"Seed {left}")


@pytest.fixture
def view(photo_view: CompareView) -> CompareView:
    """A view of a photo without a result."""
    return photo_view


def chips(view: CompareView) -> list[PinChip]:
    return [chip for chip in view.findChildren(PinChip) if chip.isVisible()]


def test_a_fifth_pin_replaces_the_oldest_and_one_of_the_same_part_its_like() -> None:
    pins: tuple[Pin, ...] = ()
    made = [pin(k, 0) for k in range(5)]
    for each in made:
        pins = with_pin(pins, each)
    assert pins == tuple(made[-MAX_PINS:])
    again = pin(3, 0)
    assert with_pin(pins, again) == (made[1], made[2], made[4], again)


def test_a_pin_lies_on_the_photo_where_it_was_taken(view: CompareView) -> None:
    view.add_pin(pin(60, 10))
    view.set_divider(0.0)
    assert color(view, 60 * 4 + 40, 100 + 10 * 4 + 40) == GREEN
    assert color(view, 60 * 4 - 40, 100 + 10 * 4 + 40) == RED


def test_without_a_result_it_is_compared_with_the_photo(view: CompareView) -> None:
    y = 100 + 10 * 4 + 20
    view.add_pin(pin(60, 10))
    left, right = color(view, 60 * 4 + 20, y), color(view, 60 * 4 + 60, y)
    assert (left, right) == (RED, GREEN)  # the divider has gone to the middle of it
    assert color(view, 20, y) == RED  # beside it both sides are the photo
    view.add_pin(pin(80, 10))  # the one before is seen whole: only the newest is divided
    assert color(view, 60 * 4 + 20, y) == GREEN
    assert (color(view, 80 * 4 + 20, y), color(view, 80 * 4 + 60, y)) == (RED, GREEN)
    assert len(chips(view)) == 2
    view.set_mode("side")
    on_photo, on_result = (view.place_of(pin(60, 10).crop, there).center() for there in (0, 1))
    assert color(view, round(on_photo.x()), round(on_photo.y())) == RED
    assert color(view, round(on_result.x()), round(on_result.y())) == GREEN
    view.set_mode("difference")
    assert color(view, 20, y) == QColor("black")
    assert color(view, 60 * 4 + 40, y) != QColor("black")
    for each in view.scene.pins:
        view.remove_pin(each)
    assert color(view, 20, y) == RED


def test_it_lies_on_the_result_not_on_the_photo(view: CompareView) -> None:
    view.add_pin(pin(40, 10))
    view.show_after(plain(BLUE, 400, 200), QSize(400, 200), "4x")
    view.set_divider(0.5)
    y = 100 + 10 * 4 + 20
    assert color(view, 190, y) == RED  # left of the divider at 200
    assert color(view, 225, y) == GREEN
    view.set_original_held(True)
    assert color(view, 225, y) == RED
    view.set_original_held(False)
    view.set_mode("side")
    place = view.place_of(view.scene.pins[0].crop, on_result=True).center().toPoint()
    assert color(view, place.x(), place.y()) == GREEN
    other = view.place_of(view.scene.pins[0].crop).center().toPoint()
    assert color(view, other.x(), other.y()) == RED


def test_its_label_is_there_when_it_is_seen(view: CompareView) -> None:
    view.add_pin(pin(10, 10))
    assert [chip.label.text() for chip in chips(view)] == ["Seed 10"]
    view.show_after(plain(BLUE, 400, 200), QSize(400, 200), "4x")
    view.set_divider(0.5)
    assert chips(view) == []  # the divider hides the pin
    view.set_divider(0.0)
    assert len(chips(view)) == 1
    view.show_state(plain(RED, 40, 20), "State")
    assert chips(view) == []


def test_it_is_removed_at_its_label(view: CompareView, qtbot: QtBot) -> None:
    view.add_pin(pin(10, 10))
    view.add_pin(pin(60, 10))
    first, _ = chips(view)
    assert first.close_button.accessibleName() == "Remove this preview (Seed 10)"
    qtbot.mouseClick(first.close_button, Qt.MouseButton.LeftButton)
    assert [each.crop.left for each in view.scene.pins] == [60]
    assert [chip.label.text() for chip in chips(view)] == ["Seed 60"]


def test_another_photo_has_no_pins(view: CompareView) -> None:
    view.add_pin(pin(10, 10))
    view.show_photo(plain(RED, 100, 50))
    assert view.scene.pins == ()
    assert chips(view) == []


@pytest.mark.parametrize("top", range(0, 31, 2))
@pytest.mark.parametrize("left", [0, 20, 55, 75])
def test_no_label_lies_over_a_caption(view: CompareView, left: int, top: int) -> None:
    view.show_after(plain(BLUE, 400, 200), QSize(400, 200), "4x · 400 × 200")
    view.set_divider(0.0 if left else 0.5)
    view.set_mode("side" if top % 4 else "slider")
    view.add_pin(pin(left, top))
    view.set_divider(0.5)
    boxes = [box for _, box in view.captions()]
    assert boxes
    for chip in chips(view):
        assert not any(box.intersects(QRectF(chip.geometry())) for box in boxes)
        assert view.rect().contains(chip.geometry())


@pytest.mark.parametrize(
    ("width", "left", "right"),
    [
        (900, "Hochzeit Anna und Tom, 1987.jpg · 400 × 200", "Starting noise · t = 200 · σ = 0.1"),
        (500, "Hochzeit Anna und Tom, 1987.jpg", "Starting noise · t = 200 · σ = 0.1"),
        (400, "Hoch….jpg", "Starting noise · t = 200"),
        (240, None, None),
    ],
)
def test_a_caption_says_what_there_is_room_for(
    view: CompareView, width: int, left: str | None, right: str | None
) -> None:
    view.resize(width, 400)
    view.show_after(plain(BLUE, 400, 200), QSize(400, 200), "4x")
    view.show_other(plain(BLUE, 400, 200), "Hochzeit Anna und Tom, 1987.jpg · 400 × 200")
    view.show_state(plain(BLUE, 400, 200), "Starting noise · t = 200 · σ = 0.1")
    captions = dict(zip(("left", "right"), view.captions(), strict=False))
    assert len(captions) == (0 if left is None else 2)
    if left is not None:
        assert captions["right"].text == right
        told = captions["left"].text
        assert told == left or (told[:4] == left[:4] and told[-4:] == left[-4:])
        for written in captions.values():
            assert view.fontMetrics().horizontalAdvance(written.text) < written.box.width()
