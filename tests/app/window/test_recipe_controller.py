"""*Repeat these settings*: from a result's file into the settings card."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from sr3_desktop.engine.base.request import SamplerSettings, UpscaleRequest
from sr3_desktop.engine.images import Photo, recipe_of, write_image
from tests.app.driver import Program

MADE = UpscaleRequest(
    Path("a.jpg"),
    Path("b.jpg"),
    scale=3.0,
    sampler=SamplerSettings("ddim", 13, 0.25, 77, 0.75),
    cleanup=0.25,
)


def open_result(program: Program, qtbot: QtBot, path: Path, request: UpscaleRequest | None) -> None:
    recipe = request and recipe_of(request, "ab" * 32, "float32")
    write_image(Photo(np.zeros((40, 60, 3), np.uint8), scale=3.0, recipe=recipe), path)
    program.window.open_photos([path])
    qtbot.waitUntil(lambda: program.work.session.photo is not None)


def test_an_opened_result_gives_its_settings(
    program: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    request = replace(MADE, model=program.choices.model)
    open_result(program, qtbot, tmp_path / "result.png", request)
    with qtbot.waitSignal(program.work.messages.info) as told:
        program.window._actions["repeat"].trigger()
    chosen = program.choices
    assert (chosen.size_by, chosen.scale, chosen.cleanup) == ("scale", 3.0, 0.25)
    sampler = (chosen.sampler, chosen.steps, chosen.eta, chosen.seed, chosen.detail)
    assert sampler == ("ddim", 13, 0.25, 77, 0.75)
    assert chosen.seed_locked
    assert told.args == ["The settings of result.png are chosen."]


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (None, "result.png does not say how it was made; it has no recipe."),
        (
            replace(MADE, model="gone"),
            "result.png was made with the model gone, which is not installed.",
        ),
    ],
)
def test_what_cannot_be_repeated_is_told(
    program: Program,
    qtbot: QtBot,
    tmp_path: Path,
    request_: UpscaleRequest | None,
    sentence: str,
) -> None:
    before = program.choices
    open_result(program, qtbot, tmp_path / "result.png", request_)
    with qtbot.waitSignal(program.work.messages.info) as told:
        program.window.recipes.repeat()
    assert told.args == [sentence]
    assert program.choices == before


def test_what_only_commands_have_is_named(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    request = replace(MADE, model=program.choices.model, self_ensemble=True)
    open_result(program, qtbot, tmp_path / "result.png", request)
    with qtbot.waitSignal(program.work.messages.info) as told:
        program.window.recipes.repeat()
    assert "--self-ensemble" in told.args[0]
