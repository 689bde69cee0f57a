"""What others do to files while the window works through its list: nobody's file is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from sr3_desktop.app.photo_list.job import JobState
from tests.app.driver import Program
from tests.app.fake_engine import FakeUpscaler
from tests.meanwhile import (
    OTHERS,
    Action,
    photo_is_replaced,
    photo_vanishes,
    result_appears,
    result_becomes_a_folder,
    result_vanishes,
)

DONE = [JobState.SUCCEEDED] * 3


@pytest.mark.parametrize(
    ("policy", "action", "states"),
    [
        ("rename", result_appears, DONE),
        ("skip", result_appears, DONE),
        ("changed", result_appears, DONE),
        ("overwrite", result_appears, DONE),
        ("rename", result_vanishes, DONE),
        ("rename", result_becomes_a_folder, DONE),
        ("changed", photo_vanishes, DONE),
        ("overwrite", photo_is_replaced, DONE),
    ],
)
def test_what_happens_meanwhile_costs_nobody_a_file(
    three: Program,
    engine: FakeUpscaler,
    photo: Path,
    policy: str,
    action: Action,
    states: list[JobState],
) -> None:
    def before_tile(done: int) -> None:
        request = engine.requests[-1]
        if request.source.name == "b.png" and done == 1:
            action(request.source, request.target)

    engine.before_tile = before_tile
    photos = {path: path.read_bytes() for path in photo.parent.iterdir()}
    three.choose_exists(policy)
    three.run()
    assert three.states() == states
    for path, content in photos.items():
        if path.name != "b.png" or action not in (photo_vanishes, photo_is_replaced):
            assert path.read_bytes() == content
    assert not list(photo.parent.glob("*.part"))
    contents = [path.read_bytes() for path in photo.parent.glob("b_4x*") if path.is_file()]
    assert (OTHERS in contents) == (action is result_appears and policy != "overwrite")
    assert sum(content != OTHERS for content in contents) == 1
