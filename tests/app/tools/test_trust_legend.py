"""The legend of the trust view."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from sr3_desktop.app.tools.trust_legend import TrustLegend


@pytest.fixture
def legend(qtbot: QtBot) -> TrustLegend:
    legend = TrustLegend()
    qtbot.addWidget(legend)
    legend.show()
    return legend


@pytest.mark.parametrize(
    ("levels", "text"),
    [
        (-1.0, "Hover over the picture to see numbers."),
        (0.4, "Certain here (±0 of 255)."),
        (7.2, "Invented here (±7 of 255)."),
        (31.0, "Invented here (±31 of 255)."),
    ],
)
def test_the_value_under_the_pointer_in_words(
    legend: TrustLegend, levels: float, text: str
) -> None:
    legend.show_hovered(levels)
    assert legend.value.text() == text


def test_the_whole_photo_is_offered_with_its_time(legend: TrustLegend) -> None:
    assert not legend.whole.isVisible()
    legend.set_whole("about 6 min")
    assert legend.whole.text() == "Whole photo (about 6 min)"
    assert legend.whole.isVisible()
    legend.set_progress(0.5)
    assert not legend.whole.isVisible()
    legend.set_progress(None)
    legend.set_whole("")
    assert legend.whole.text() == "Whole photo"
    legend.set_whole(None)
    assert not legend.whole.isVisible()


def test_two_lines_explain_the_colors(legend: TrustLegend) -> None:
    assert legend.explanation.text().split("\n") == [
        "Dark: certain. Bright: invented;",
        "another run would show something else.",
    ]
    assert (legend.low.text(), legend.high.text()) == ("certain", "invented")


def test_a_face_is_told_whatever_the_samples_say(legend: TrustLegend) -> None:
    legend.show_hovered(0.3, True)
    assert legend.value.text() == "Invented by the face model."


def test_its_time_is_said_while_samples_are_made(legend: TrustLegend) -> None:
    legend.set_progress(0.0, "about 40 s")
    assert legend.value.text() == "Comparing variations, about 40 s left."
    legend.set_progress(0.5)
    assert legend.value.text() == "Comparing variations."


def test_the_map_of_the_whole_photo_can_be_saved(legend: TrustLegend) -> None:
    legend.set_progress(None)
    assert legend.save.isVisible()
    legend.set_whole("")  # the map is of a part
    assert not legend.save.isVisible()


def test_the_slider_sets_the_strength(legend: TrustLegend, qtbot: QtBot) -> None:
    with qtbot.waitSignal(legend.opacity_changed) as changed:
        qtbot.keyClick(legend.opacity, Qt.Key.Key_Left)
    assert changed.args == [pytest.approx(0.79)]


def test_its_button_says_whether_it_stops_or_hides(legend: TrustLegend) -> None:
    legend.set_progress(0.5)
    assert legend.progress.isVisible()
    assert legend.progress.value() == 50
    assert legend.close_button.accessibleName() == "Stop comparing"
    legend.set_progress(None)
    assert not legend.progress.isVisible()
    assert legend.close_button.accessibleName() == "Hide the overlay"
