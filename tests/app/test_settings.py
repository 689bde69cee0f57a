"""What is remembered, and what becomes of a spoiled file."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sr3_desktop.app.settings import VERSION, Settings
from sr3_desktop.engine.request import SamplerSettings, UpscaleRequest


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
    ],
)
def test_a_value_out_of_range_becomes_the_default(path: Path, key: str, value: object) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({key: value, "version": 1}), "utf-8")
    settings = Settings(path)
    assert getattr(settings, key) == getattr(Settings, key).default
    assert settings.request() == UpscaleRequest(Path(), Path())


def test_unknown_keys_of_a_newer_program_are_kept(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"version": 9, "colour_of_tea": "green"}', "utf-8")
    settings = Settings(path)
    settings.save()
    assert json.loads(path.read_text("utf-8"))["colour_of_tea"] == "green"


def test_a_request_is_remembered(path: Path) -> None:
    request = UpscaleRequest(
        Path(),
        Path(),
        scale=2.0,
        sampler=SamplerSettings("ddim", steps=12, seed=5, detail=0.25),
        cleanup=0.5,
        device="cpu",
    )
    settings = Settings(path)
    settings.remember(replace(request, source=Path("a.jpg")))
    settings.save()
    assert Settings(path).request() == request


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
    settings.adopt(SamplerSettings("ddim", steps=16, detail=0.75))
    sampler = settings.request().sampler
    assert (sampler.name, sampler.steps, sampler.detail) == ("ddim", 30, 0.75)
