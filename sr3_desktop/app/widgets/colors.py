"""The colors of the themes, and Qt's palette made from them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtGui import QColor, QPalette

SURROUND = "#6b6b6b"
"""Neutral grey around photos, the same in both themes: colors are judged against it."""


@dataclass(frozen=True, slots=True)
class Colors:
    """The colors of one theme, as #rrggbb; every text on its ground has a contrast of 4.5 or more.

    Attributes:
        window: Ground of the window.
        card: Ground of the settings, bars and menus.
        field: Ground of what can be typed into or pressed.
        muted: Secondary text.
        disabled: Text of what cannot be used now; exempt from the contrast rule.
        border: Lines between surfaces.
        track: Ground of progress and of a slider's way, of what is pressed, of what has no picture.
        outline: Outline of fields and buttons.
        accent: Ground of the primary button and of progress.
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
    border: str
    track: str
    outline: str
    accent: str
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


LIGHT = Colors(
    window="#eef0f3",
    card="#fbfcfd",
    field="#ffffff",
    field_hover="#eef3fb",
    text="#1b1f24",
    muted="#57606c",
    disabled="#a0a7b1",
    border="#dbdfe5",
    track="#c6cdd6",
    outline="#bcc3cd",
    accent="#1f5fc4",
    accent_hover="#184fa6",
    accent_text="#ffffff",
    tint="#dde8f8",
    tint_text="#174c9e",
    focus="#1f5fc4",
    ring="#000000",
    good="#1d8a4b",
    warning="#b26a00",
    error="#c8322b",
    notice="#ffffff",
)

DARK = Colors(
    window="#1b1d20",
    card="#24272b",
    field="#2f3338",
    field_hover="#3a3f46",
    text="#e9ebee",
    muted="#a7aeb8",
    disabled="#6d747e",
    border="#34383e",
    track="#41464d",
    outline="#4a5058",
    accent="#2f6fd6",
    accent_hover="#2862c2",
    accent_text="#ffffff",
    tint="#263d60",
    tint_text="#d6e5ff",
    focus="#7fb0ff",
    ring="#ffffff",
    good="#4cc38a",
    warning="#f0b24a",
    error="#ff7b72",
    notice="#2f3338",
)

CONTRAST_LIGHT = replace(
    LIGHT,
    window="#ffffff",
    card="#ffffff",
    text="#000000",
    muted="#262626",
    disabled="#595959",
    border="#000000",
    track="#8c8c8c",
    outline="#000000",
    accent="#00358f",
    accent_hover="#00215a",
    tint="#00358f",
    tint_text="#ffffff",
    focus="#00358f",
    ring="#e06500",
    good="#00591f",
    warning="#6b3b00",
    error="#8f0000",
)

CONTRAST_DARK = replace(
    DARK,
    window="#000000",
    card="#000000",
    field="#000000",
    field_hover="#262626",
    text="#ffffff",
    muted="#e0e0e0",
    disabled="#a6a6a6",
    border="#ffffff",
    track="#666666",
    outline="#ffffff",
    accent="#8ec2ff",
    accent_hover="#b5d7ff",
    accent_text="#000000",
    tint="#8ec2ff",
    tint_text="#000000",
    focus="#ffd500",
    ring="#b8281f",
    good="#6dff9e",
    warning="#ffd500",
    error="#ff9c94",
    notice="#000000",
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
