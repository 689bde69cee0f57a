"""The settings card for screen readers, keys, other languages and large letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTranslator
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QWidget

from sr3_desktop.app.panel.parameter_panel import WIDTH_PX, ParameterPanel
from sr3_desktop.app.settings.choices import Choices
from sr3_desktop.app.widgets.theme import Theme

from .conftest import OTHERS, PHOTO, SR3, controls, delete


def test_every_control_has_a_name_a_tooltip_and_room(
    panel: ParameterPanel, qapp: QApplication
) -> None:
    Theme(qapp).apply("light")
    panel.show_choices(replace(Choices(**OTHERS), format=None))
    panel.set_photo(Path("a.jpg"), QSize(60, 40))
    panel.preset_bar.save.click()
    qapp.processEvents()
    found = [
        widget for widget in controls(panel) if widget is not panel.fold
    ]  # named by its action
    assert len(found) > 39
    for widget in found:
        told = widget.accessibleName() or (
            widget.text() if isinstance(widget, QAbstractButton) else ""
        )
        assert told, widget
        assert widget.toolTip(), told
        assert widget.height() >= 22, told
        if isinstance(widget, QAbstractButton):
            assert widget.height() >= 24, told


def test_tab_goes_from_top_to_bottom(panel: ParameterPanel, qapp: QApplication) -> None:
    panel.show_choices(replace(Choices(**OTHERS), format=None, size_by="width"))
    panel.set_photo(Path("a.jpg"), QSize(60, 40))
    qapp.processEvents()
    seen: list[QPoint] = []
    widget = panel.nextInFocusChain()
    while widget is not panel:
        if (
            widget.isVisible()
            and widget.isEnabled()
            and widget.focusProxy() is None
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        ):
            seen.append(widget.mapTo(panel, QPoint(0, widget.height() // 2)))
        widget = widget.nextInFocusChain()
    assert len(seen) > 40
    for one, other in pairwise(seen):
        same_line = abs(one.y() - other.y()) < 12
        assert other.x() > one.x() if same_line else other.y() > one.y()


class _Longer(QTranslator):
    """Makes every text of the program a third longer, and tells that it was asked."""

    def translate(
        self, _context: str, source: str, _comment: str | None = None, _n: int = -1
    ) -> str:
        return source + "ä" * -(-len(source) // 3)

    def isEmpty(self) -> bool:
        return False


@pytest.fixture
def longer(qapp: QApplication) -> Iterator[None]:
    translator = _Longer()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def texts(panel: QWidget) -> dict[int, str]:
    """Return every text that is shown or told, by the place where it stands."""
    found = {}
    for number, widget in enumerate(panel.findChildren(QWidget)):
        parts = [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
        if isinstance(widget, QLabel | QAbstractButton):
            parts.append(widget.text())
        if isinstance(widget, QComboBox):
            parts += [widget.itemText(index) for index in range(widget.count())]
        found[number] = "\n".join(parts)
    return found


def test_another_language_is_spoken_at_once_and_fits(
    panel: ParameterPanel, qapp: QApplication, request: pytest.FixtureRequest
) -> None:
    Theme(qapp).apply("light")
    panel.set_photo(Path("a.webp"), QSize(5000, 4000))
    panel.show_choices(Choices(seed_locked=True, folder="/x", device="cuda:7"))
    request.getfixturevalue("longer")
    qapp.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # replaced buttons
    now = texts(panel)
    fresh = ParameterPanel([PHOTO, SR3])
    fresh.set_photo(Path("a.webp"), QSize(5000, 4000))
    fresh.show_choices(panel.choices)
    fresh.more.set_open(True)
    assert now == texts(fresh)
    words = "\n".join(now.values())
    assert "Qualityäää" in words
    assert "Reset to the default: Size" in words  # texts of base classes are asked for too
    assert "Reset to the default: Sizeää\n" not in words
    assert panel.width() <= WIDTH_PX * 1.2
    inside = panel._rows_widget
    assert inside.minimumSizeHint().width() <= inside.width()
    delete(fresh)


@pytest.fixture
def large_letters(qapp: QApplication) -> Iterator[None]:
    before, font = qapp.font(), qapp.font()
    font.setPointSizeF(2 * font.pointSizeF())
    qapp.setFont(font)
    yield
    qapp.setFont(before)


@pytest.mark.usefixtures("large_letters")
def test_large_letters_make_the_card_wider_not_cut(
    panel: ParameterPanel, qapp: QApplication
) -> None:
    Theme(qapp).apply("light")
    qapp.processEvents()
    inside = panel._rows_widget
    assert panel.width() > WIDTH_PX
    assert inside.minimumSizeHint().width() <= inside.width()
