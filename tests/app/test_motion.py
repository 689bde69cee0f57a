"""Less motion where the system asks for it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtGui import QGuiApplication

from sr3_desktop.app.motion import reduced_motion


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("name", "reduced"), [("NoPreference", False), ("ReducedMotion", True), ("Reduced", True)]
)
def test_the_systems_wish_is_followed(
    monkeypatch: pytest.MonkeyPatch, name: str, reduced: bool
) -> None:
    hints = SimpleNamespace(motionPreference=lambda: SimpleNamespace(name=name))
    style = SimpleNamespace(accessibility=lambda: hints)
    monkeypatch.setattr(QGuiApplication, "styleHints", lambda: style)
    assert reduced_motion() is reduced


@pytest.mark.parametrize(
    "style", [SimpleNamespace(), SimpleNamespace(accessibility=SimpleNamespace)]
)
def test_an_older_qt_does_not_tell(monkeypatch: pytest.MonkeyPatch, style: object) -> None:
    monkeypatch.setattr(QGuiApplication, "styleHints", lambda: style)
    assert reduced_motion() is False
