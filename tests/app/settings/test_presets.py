"""Saved choices."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sr3_desktop.app.settings.choices import Choices
from sr3_desktop.app.settings.presets import apply_preset, name_of, preset_of
from sr3_desktop.app.settings.store import Settings

PRINTS = Choices(size_by="longer", pixels=9000, steps=50, format="tiff", depth="16", folder="p")


def test_a_preset_brings_its_choices_back_but_no_device_and_no_seed() -> None:
    now = Choices(device="cuda:1", seed=9, seed_locked=True)
    applied = apply_preset(preset_of(replace(PRINTS, device="cpu", seed=1)), now)
    assert applied == replace(PRINTS, device="cuda:1", seed=9, seed_locked=True)


def test_presets_survive_the_file(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    settings.presets = {"Für Abzüge": preset_of(PRINTS)}
    settings.save()
    again = Settings(tmp_path / "settings.json").presets
    assert apply_preset(again["Für Abzüge"], Choices()) == PRINTS
    assert name_of(PRINTS, again) == "Für Abzüge"
    assert name_of(Choices(), again) == ""


def test_a_spoiled_value_of_a_preset_stays_as_it_was() -> None:
    spoiled = {**preset_of(PRINTS), "steps": -1, "format": "bmp", "template": "", "tea": "green"}
    assert apply_preset(spoiled, Choices(steps=3)) == replace(
        PRINTS, steps=3, format=None, template=Choices().template
    )


@pytest.mark.parametrize("value", [[], "x", {"": {"steps": 1}}, {"a": 3}, {"b" * 99: {}}])
def test_spoiled_presets_are_left_out(tmp_path: Path, value: object) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"version": 2, "presets": value}), "utf-8")
    assert Settings(path).presets == {}
