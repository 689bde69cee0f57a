"""Less motion where the system asks for it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QGuiApplication

from sr3_desktop.app.system import motion
from sr3_desktop.app.system.motion import reduced_motion


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


@pytest.fixture
def silent_qt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Qt before 6.12, which does not tell, and settings that nobody has made."""
    style = SimpleNamespace(accessibility=SimpleNamespace)
    monkeypatch.setattr(QGuiApplication, "styleHints", lambda: style)
    monkeypatch.setattr(
        motion,
        "QStandardPaths",
        SimpleNamespace(
            StandardLocation=QStandardPaths.StandardLocation,
            writableLocation=lambda _: str(tmp_path),
        ),
    )


@pytest.mark.usefixtures("silent_qt")
def test_without_a_wish_things_move(monkeypatch: pytest.MonkeyPatch) -> None:
    assert reduced_motion() is False
    monkeypatch.setattr(QGuiApplication, "styleHints", SimpleNamespace)  # before Qt 6.10
    assert reduced_motion() is False


@pytest.mark.usefixtures("silent_qt")
@pytest.mark.parametrize("wanted", [True, False])
def test_windows_is_asked_where_qt_does_not_tell(
    monkeypatch: pytest.MonkeyPatch, wanted: bool
) -> None:
    monkeypatch.setattr(motion, "animations_wanted", lambda dlls: wanted)
    assert reduced_motion() is not wanted


@pytest.mark.usefixtures("silent_qt")
@pytest.mark.parametrize("version", ["gtk-3.0", "gtk-4.0"])
@pytest.mark.parametrize(
    ("value", "reduced"), [("0", True), ("false", True), ("1", False), ("true", False), ("", False)]
)
def test_the_settings_of_gtk_are_read(
    tmp_path: Path, version: str, value: str, reduced: bool
) -> None:
    file = tmp_path / version / "settings.ini"
    file.parent.mkdir()
    file.write_text(f"[Settings]\ngtk-theme-name=Breeze\ngtk-enable-animations={value}\n")
    assert reduced_motion() is reduced
