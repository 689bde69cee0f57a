"""What is remembered, and what becomes of a spoiled file."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from sr3_desktop.app.settings.choices import FIELDS, Choices
from sr3_desktop.app.settings.store import VERSION, Settings
from sr3_desktop.app.system.background import Background
from sr3_desktop.engine.base.request import SamplerSettings
from sr3_desktop.engine.files import atomic


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def test_what_is_saved_is_there_again(path: Path) -> None:
    settings = Settings(path)
    settings.theme, settings.scale, settings.steps = "dark", 2.0, 25
    settings.save()
    again = Settings(path)
    assert (again.theme, again.scale, again.steps) == ("dark", 2.0, 25)
    assert json.loads(path.read_text("utf-8"))["version"] == VERSION
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1, 2]", b"null", b"\xff\xfe\x00", b'{"theme": "dark"']
)
def test_a_corrupt_file_counts_as_none(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    settings = Settings(path)
    assert settings.theme == "system"
    settings.theme = "light"
    settings.save()
    assert Settings(path).theme == "light"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("theme", "pink"),
        ("theme", ["dark"]),
        ("scale", "4"),
        ("scale", 99),
        ("scale", float("nan")),
        ("scale", True),
        ("steps", 2001),
        ("steps", 8.0),
        ("steps", -1),
        ("sampler", "euler"),
        ("seed", 2**40),
        ("detail", None),
        ("cleanup", -0.1),
        ("window_geometry", 7),
        ("size_by", "area"),
        ("pixels", 3),
        ("pixels", 2.5),
        ("eta", 1.01),
        ("seed_locked", 1),
        ("format", "bmp"),
        ("format", ["png"]),
        ("quality", 0),
        ("depth", 16),
        ("keep_info", "yes"),
        ("folder", 1),
        ("template", ""),
        ("template", "{planet}"),
        ("template", 7),
        ("exists", "ask"),
        ("tile", -1),
        ("dtype", "int8"),
        ("preview", "fast"),
        ("keep_states", None),
        ("panel_open", 0),
        ("more_open", "true"),
    ],
)
def test_a_value_out_of_range_becomes_the_default(path: Path, key: str, value: object) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({key: value, "version": VERSION}), "utf-8")
    settings = Settings(path)
    assert getattr(settings, key) == getattr(Settings, key).default
    assert settings.choices() == Choices()


def test_unknown_keys_of_a_newer_program_are_kept(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"version": 9, "color_of_tea": "green"}', "utf-8")
    settings = Settings(path)
    settings.save()
    written = json.loads(path.read_text("utf-8"))
    assert (written["color_of_tea"], written["version"]) == ("green", 9)


def test_choices_are_remembered(path: Path) -> None:
    choices = Choices(
        model="face-x8",
        size_by="longer",
        scale=2.0,
        pixels=3000,
        paper_width=20.5,
        paper_height=25.0,
        paper_unit="in",
        dpi=240,
        recipe=False,
        sampler="ddim",
        steps=12,
        eta=0.5,
        temperature=0.25,
        detail=0.25,
        cleanup=0.5,
        soft="shrink",
        seed=5,
        seed_locked=True,
        format="webp",
        quality=80,
        depth="8",
        keep_info=False,
        keep_location=False,
        folder="out",
        template="{name} large",
        exists="changed",
        tile=192,
        dtype="float16",
        device="cpu",
        preview="low",
        keep_states=False,
    )
    same = Choices().differing(choices, FIELDS).keys() ^ set(FIELDS)
    assert same == set()  # else a field could be forgotten here
    settings = Settings(path)
    settings.remember(choices)
    settings.save()
    assert Settings(path).choices() == choices


def test_every_choice_has_a_setting_with_the_same_default() -> None:
    defaults = {name: getattr(Settings, name).default for name in FIELDS}
    assert Choices(**defaults) == Choices()


VERSION_1 = {
    "version": 1,
    "theme": "dark",
    "model": "photo-x4",
    "scale": 3.0,
    "sampler": "ddim",
    "steps": 12,
    "seed": 77,
    "detail": 0.25,
    "cleanup": 0.5,
    "device": "cpu",
    "open_folder": "/photos",
    "window_geometry": "abc",
}


@pytest.mark.parametrize("version", [{"version": 1}, {}, {"version": "one"}])
def test_a_file_of_version_1_is_understood(path: Path, version: dict[str, object]) -> None:
    path.parent.mkdir()
    old = {key: value for key, value in VERSION_1.items() if key != "version"}
    path.write_text(json.dumps({**old, **version}), "utf-8")
    settings = Settings(path)
    assert settings.choices() == Choices(
        scale=3.0,
        sampler="ddim",
        steps=12,
        seed=77,
        seed_locked=True,  # version 1 used its seed for every run
        detail=0.25,
        cleanup=0.5,
        device="cpu",
    )
    assert (settings.theme, settings.open_folder) == ("dark", "/photos")
    settings.seed_locked = False
    settings.save()
    assert json.loads(path.read_text("utf-8"))["version"] == VERSION
    assert not Settings(path).seed_locked  # migrated once, not again


@pytest.mark.parametrize(
    ("version", "stored", "meant"), [(2, 0.0, None), (2, 0.4, 0.4), (3, 0.0, 0.0), (3, None, None)]
)
def test_no_clean_up_was_the_default_of_version_2(path, version, stored, meant) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({"version": version, "cleanup": stored}), "utf-8")
    settings = Settings(path)
    assert settings.choices().cleanup == meant
    settings.save()
    assert Settings(path).choices().cleanup == meant


def test_the_seed_that_nobody_chose_is_not_locked(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({**VERSION_1, "seed": 0}), "utf-8")
    assert not Settings(path).seed_locked


def test_a_wrong_value_in_the_program_is_a_bug(path: Path) -> None:
    with pytest.raises(ValueError, match="must be one of"):
        Settings(path).theme = "pink"


def test_a_folder_that_can_not_be_written_is_no_reason_to_stop(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    Settings(tmp_path / "file" / "settings.json").save()
    assert "could not be saved" in caplog.text
    caplog.clear()


def test_a_recommendation_counts_until_something_else_is_chosen(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    settings.steps = 30
    settings.adopt(SamplerSettings("ddim", steps=16, eta=0.5, detail=0.75))
    chosen = settings.choices()
    assert (chosen.sampler, chosen.steps, chosen.eta, chosen.detail) == ("ddim", 30, 0.5, 0.75)


def test_a_slow_disk_holds_nobody_up_and_the_last_state_is_written(
    path: Path, qapp: QObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, written, write = threading.Event(), [], atomic.write

    def write_slowly(path: Path, content: str) -> Path:
        disk.wait(60)
        written.append(json.loads(content)["steps"])
        return write(path, content)

    monkeypatch.setattr(atomic, "write", write_slowly)
    settings, owner = Settings(path), QObject()
    settings.write_beside(Background(owner))
    for steps in (10, 11, 12, 13):
        settings.steps = steps
        settings.save()
    assert not path.exists()
    threading.Timer(0.1, disk.set).start()
    settings.finish()
    assert Settings(path).steps == 13
    assert len(written) < 4  # those between were not worth it
    settings.steps = 14
    settings.save()  # after the end there is nobody beside
    assert Settings(path).steps == 14


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"scale": 1' + "0" * 400 + "}", '{"version": 2, "seed": NaN}']
)
def test_an_odd_file_never_keeps_the_program_from_starting(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    assert Settings(path).choices() == Choices()
