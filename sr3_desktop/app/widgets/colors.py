"""The colors of the themes, and Qt's palette made from them."""

import json
from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette

from sr3_desktop.paths import resources_dir

SURROUND = "#6b6b6b"
"""Neutral gray around photos, the same in both themes: colors are judged against it."""


@dataclass(frozen=True, slots=True)
class Colors:
    """The colors of one theme, as #rrggbb; every text on its ground has a contrast of 4.5 or more.

    Attributes:
        window: Ground of the window.
        card: Ground of the settings, bars and menus.
        field: Ground of what can be typed into or pressed.
        muted: Secondary text.
        disabled: Text of what cannot be used now; exempt from the contrast rule.
        disabled_border: The border of that.
        border: Lines between surfaces.
        track: Ground of progress and of a slider's way, of what is pressed, of what has no picture.
        outline: Outline of fields and buttons.
        accent: Ground of the primary button and of what is checked.
        done: What is done, on `track`: of progress, of a slider's way up to its knob.
        tint: Ground of chosen segments and rows.
        focus: Focus ring and links.
        ring: Focus ring of what stands on `accent` or `tint`.
        good: Dot of a working device.
        warning: Dot and edge of a warning.
        error: Dot and edge of an error.
        notice: Ground of the notice bar.
    """

    window: str
    card: str
    field: str
    field_hover: str
    text: str
    muted: str
    disabled: str
    disabled_border: str
    border: str
    track: str
    outline: str
    accent: str
    done: str
    accent_hover: str
    accent_text: str
    tint: str
    tint_text: str
    focus: str
    ring: str
    good: str
    warning: str
    error: str
    notice: str


_TABLE = json.loads((resources_dir() / "colors.json").read_text("utf-8"))
LIGHT, DARK, CONTRAST_LIGHT, CONTRAST_DARK = (  # the columns of the table
    Colors(**dict(zip(_TABLE, column, strict=True)))
    for column in zip(*_TABLE.values(), strict=True)
)


def palette(colors: Colors) -> QPalette:
    """Return Qt's palette for a theme."""
    role = QPalette.ColorRole
    made = QPalette()
    for which, color in {
        role.Window: colors.card,
        role.WindowText: colors.text,
        role.Base: colors.field,
        role.AlternateBase: colors.card,
        role.Text: colors.text,
        role.PlaceholderText: colors.muted,
        role.Button: colors.field,
        role.ButtonText: colors.text,
        role.BrightText: colors.error,
        role.ToolTipBase: colors.card,
        role.ToolTipText: colors.text,
        role.Highlight: colors.accent,
        role.HighlightedText: colors.accent_text,
        role.Accent: colors.accent,
        role.Link: colors.focus,
        role.Mid: colors.outline,
        role.Midlight: colors.track,
        role.Light: colors.field_hover,
        role.Dark: colors.outline,
    }.items():
        made.setColor(which, QColor(color))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(colors.disabled))
    return made
