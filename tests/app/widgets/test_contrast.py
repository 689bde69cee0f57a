"""Every color can be told from its ground: style sheet, palette and what is painted."""

import itertools
import re
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QProgressBar
from pytestqt.qtbot import QtBot

from sr3_desktop.app.faces.face_paint import paint_frame
from sr3_desktop.app.photo_list.job import Job, JobState
from sr3_desktop.app.photo_list.qimage import ImageLevels
from sr3_desktop.app.photo_list.queue_delegate import BADGE_PX, paint_badge
from sr3_desktop.app.settings.choices import Variant
from sr3_desktop.app.tools.trust_legend import TrustLegend
from sr3_desktop.app.tools.variant_cell import VariantCell
from sr3_desktop.app.viewer.compare_paint import (
    caption,
    paint_caption,
    paint_divider,
    paint_focus_ring,
    paint_outline,
)
from sr3_desktop.app.viewer.trust_overlay import HATCHED_LEVELS, TrustOverlay
from sr3_desktop.app.widgets.colors import (
    CONTRAST_DARK,
    CONTRAST_LIGHT,
    DARK,
    LIGHT,
    SURROUND,
    Colors,
    palette,
)
from sr3_desktop.app.widgets.fields import PercentSlider
from sr3_desktop.app.widgets.theme import Theme
from sr3_desktop.app.widgets.theme import rules as style_sheet
from sr3_desktop.engine.base.request import SamplerSettings
from sr3_desktop.engine.upscale.trust import INVENTED_LEVELS
from sr3_desktop.paths import resources_dir

from .test_parts import contrast, luminance

THEMES = pytest.mark.parametrize("colors", [LIGHT, DARK, CONTRAST_LIGHT, CONTRAST_DARK])
TEXT, MARK = 4.5, 3.0
GROUNDS = ("window", "card", "field", "notice")
"""What texts, fields and buttons stand on."""
EXEMPT = {"disabled"}
"""What cannot be used now need not be told from its ground as clearly (WCAG 1.4.3)."""


def rules() -> list[tuple[str, dict[str, str]]]:
    """Return each selector of the style sheet with what it sets, as written."""
    sheet = (resources_dir() / "window.qss").read_text("utf-8")
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.S)
    found = []
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet):
        pairs = dict(part.split(":", 1) for part in body.split(";") if ":" in part)
        made = {name.strip(): value.strip() for name, value in pairs.items()}
        found += [(selector.strip(), made) for selector in selectors.split(",")]
    return found


def color_in(value: str) -> str:
    """Return the name of the color in a value of the style sheet; "" without one."""
    found = re.search(r"\$(\w+)", value)
    return found[1] if found and found[1] in Colors.__dataclass_fields__ else ""


def grounds_of(selector: str, made: dict[str, str]) -> list[str]:
    """Return what the text of a rule stands on: its own ground, or whatever is below it."""
    own = color_in(made.get("background", ""))
    hovered = [*GROUNDS, "field_hover"] if "link" in selector else GROUNDS
    return [own] if own else list(hovered)


@THEMES
def test_every_text_of_the_style_sheet(colors: Colors) -> None:
    named, low, seen = asdict(colors), [], 0
    for selector, made in rules():
        pairs = [("color", "background"), ("selection-color", "selection-background-color")]
        for text, ground in pairs:
            ink = color_in(made.get(text, ""))
            if not ink or ink in EXEMPT:
                continue
            below = [color_in(made[ground])] if ground in made else grounds_of(selector, made)
            for name in filter(None, below):
                seen += 1
                if (value := contrast(named[ink], named[name])) < TEXT:
                    low.append(f"{selector}: {ink} on {name}: {value:.2f}")
    assert seen > 20
    assert not low


@THEMES
def test_the_edge_of_everything_that_can_be_used(colors: Colors) -> None:
    named, low, seen = asdict(colors), [], 0
    fields = re.compile("Q(PushButton|ToolButton|ComboBox|.*SpinBox|LineEdit|CheckBox|Plain)")
    for selector, made in rules():
        ink = color_in(made.get("border", "")) or color_in(made.get("border-color", ""))
        filled = ink == color_in(made.get("background", ""))  # its ground and its text tell of it
        if not fields.match(selector) or "disabled" in selector or not ink or filled:
            continue
        around = ["accent", "tint"] if ink == "ring" else list(GROUNDS)
        if ":checked" in selector and ink == "accent":
            around = ["card"]
        for name in around:
            seen += 1
            if (value := contrast(named[ink], named[name])) < MARK:
                low.append(f"{selector}: {ink} on {name}: {value:.2f}")
    assert seen > 20
    assert not low


@THEMES
def test_every_text_and_icon_of_the_palette(colors: Colors) -> None:
    made, role = palette(colors), QPalette.ColorRole
    texts = {
        role.WindowText: [role.Window, role.Base, role.Light],
        role.Text: [role.Base, role.AlternateBase, role.Light],
        role.ButtonText: [role.Button],
        role.PlaceholderText: [role.Window, role.Base],
        role.HighlightedText: [role.Highlight],
        role.ToolTipText: [role.ToolTipBase],
        role.Link: [role.Window],
    }
    low = [
        f"{ink.name} on {ground.name}"
        for ink, grounds in texts.items()
        for ground in grounds
        if contrast(made.color(ink).name(), made.color(ground).name()) < TEXT
    ]
    icons = [(role.BrightText, role.Window), (role.BrightText, role.Base), (role.Mid, role.Window)]
    low += [
        f"{ink.name} on {ground.name}"
        for ink, ground in icons
        if contrast(made.color(ink).name(), made.color(ground).name()) < MARK
    ]
    assert not low


@THEMES
@pytest.mark.parametrize("state", list(JobState))
def test_the_sign_of_every_state(colors: Colors, state: JobState, qapp: QApplication) -> None:
    image = painted(QColor(colors.card), BADGE_PX + 8)
    painter = QPainter(image)
    job = Job(1, Path("a.png"), state=state, fraction=0.5)
    paint_badge(painter, QPointF(image.rect().center()), job, colors)
    painter.end()
    assert best(image, colors.card) >= MARK


def painted(ground: QColor, side: int = 120) -> QImage:
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(ground)
    return image


def best(image: QImage, ground: str) -> float:
    """Return the greatest contrast of a pixel with the ground."""
    sides = itertools.product(range(image.width()), range(image.height()))
    return max(contrast(name, ground) for name in {image.pixelColor(x, y).name() for x, y in sides})


BOX = QRectF(30, 30, 60, 60)
CORNERS = (BOX.topLeft(), BOX.topRight(), BOX.bottomRight(), BOX.bottomLeft())
LINES = {
    "outline": lambda painter: paint_outline(painter, BOX, 1.0, QColor("white")),
    "divider": lambda painter: paint_divider(painter, 10.0, QRectF(0, 0, 1, 300), 1.0),
    "ring": lambda painter: paint_focus_ring(painter, QRect(0, 0, 120, 120)),
    "face": lambda painter: paint_frame(painter, CORNERS, "", knob=None, unused=False),
}


@pytest.mark.parametrize("ground", ["#ffffff", "#000000", "#808080", SURROUND])
@pytest.mark.parametrize("line", list(LINES))
def test_lines_are_seen_on_every_photo(line: str, ground: str, qapp: QApplication) -> None:
    image = painted(QColor(ground))
    painter = QPainter(image)
    LINES[line](painter)
    painter.end()
    assert best(image, ground) >= MARK


@pytest.mark.parametrize("ground", ["#ffffff", "#000000", "#808080"])
def test_captions_are_read_on_every_photo(ground: str, qapp: QApplication) -> None:
    image = painted(QColor(ground))
    painter = QPainter(image)
    written = caption(painter.fontMetrics(), "Hlll", QRectF(0, 0, 120, 40))
    assert written is not None
    paint_caption(painter, written)
    painter.end()
    box = image.pixelColor(16, 22).name()  # between its edge and its text
    assert contrast("#ffffff", box) >= TEXT
    assert best(image.copy(16, 16, 50, 16), box) >= TEXT


@pytest.mark.parametrize("fraction", [0.0, 0.5])
@pytest.mark.parametrize("ground", ["#ffffff", "#000000", "#808080"])
def test_a_variation_that_waits_says_so_on_every_photo(
    ground: str, fraction: float, qtbot: QtBot
) -> None:
    cell = VariantCell(Variant(SamplerSettings("ddim", 1), 0.0), 1)
    qtbot.addWidget(cell)
    cell.resize(300, 240)
    cell.stop_button.hide()
    cell.set_draft(ImageLevels(painted(QColor(ground))))
    cell.set_progress(fraction)
    image = cell.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    middle = image.copy(130, 121, 40, 14)
    names = [middle.pixelColor(x, y).name() for x in range(40) for y in range(14)]
    box = max(set(names), key=names.count)
    assert contrast("#ffffff", box) >= TEXT
    assert best(middle, box) >= TEXT


@THEMES
def test_what_is_done_is_told_from_what_is_not(colors: Colors, qtbot: QtBot) -> None:
    assert contrast(colors.focus, colors.track) >= MARK  # the ring of a running photo
    bar, slider = QProgressBar(), PercentSlider(0, 100)
    bar.setTextVisible(False)
    bar.setValue(50)
    slider.show_value(50)
    for widget in (bar, slider):
        qtbot.addWidget(widget)
        widget.setStyleSheet(style_sheet(colors))
        widget.resize(200, 24)
        row = widget.grab().toImage()
        done, left = (row.pixelColor(x, row.height() // 2).name() for x in (30, 170))
        assert contrast(done, left) >= MARK
        assert contrast(done, colors.card) >= MARK


def of_map(ground: str, levels: float, opacity: float) -> list[str]:
    """Return the colors of the trust view where all has one spread, the commonest first."""
    image = painted(QColor(ground), 40)
    painter, rect = QPainter(image), QRectF(image.rect())
    TrustOverlay(np.full((2, 2), levels, np.float32)).paint(painter, rect, rect, opacity, 1.0)
    painter.end()
    sides = itertools.product(range(10, 30), repeat=2)
    return [name for name, _ in Counter(image.pixelColor(*at).name() for at in sides).most_common()]


@pytest.mark.parametrize("ground", ["#ffffff", "#c0c0c0", "#808080", "#000000", SURROUND])
def test_what_is_invented_is_seen_on_every_photo(ground: str, qtbot: QtBot) -> None:
    """The legend is painted on `SURROUND` at full strength, the map at the slider's."""
    legend = TrustLegend()
    qtbot.addWidget(legend)
    for opacity in (legend.opacity.value() / 100, 1.0):
        certain, *_ = of_map(ground, 0, opacity)
        for levels in (HATCHED_LEVELS, (HATCHED_LEVELS + INVENTED_LEVELS) / 2, INVENTED_LEVELS):
            own, *lines = of_map(ground, levels, opacity)
            assert luminance(own) > luminance(certain)
            lines.sort(key=luminance)
            assert contrast(lines[0], lines[-1]) >= MARK
        assert contrast(own, certain) >= MARK  # where all is invented


@THEMES
def test_the_ends_of_the_trust_views_ramp_are_seen(colors: Colors, qtbot: QtBot) -> None:
    legend = TrustLegend()
    qtbot.addWidget(legend)
    legend.setPalette(palette(colors))
    shot = legend._ramp.grab().toImage()
    for x in (0, shot.width() - 1):
        assert contrast(shot.pixelColor(x, 8).name(), colors.card) >= MARK


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_a_slider_that_cannot_be_used_looks_so(
    qapp: QApplication, choice: str, qtbot: QtBot
) -> None:
    theme = Theme(qapp)
    theme.apply(choice)
    slider = PercentSlider(0, 100)
    qtbot.addWidget(slider)
    slider.show_value(50)
    slider.resize(200, 24)
    slider.show()
    done = QColor(theme.colors.done)

    def pixels() -> int:
        image = slider.grab().toImage()
        across, down = range(image.width()), range(image.height())
        return sum(image.pixelColor(x, y) == done for x in across for y in down)

    assert pixels() > 200
    slider.setEnabled(False)
    qtbot.waitUntil(lambda: pixels() == 0)
