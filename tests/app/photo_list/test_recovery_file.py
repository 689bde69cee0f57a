"""What was painted on photos that wait comes back; nonsense in the file does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sr3_desktop.app.photo_list.recovery_file import Recovery, RecoveryFile
from sr3_desktop.engine.base.strokes import Stroke

STROKES = (
    Stroke(0.0, 12.5, ((1.0, 2.0), (3.5, 4.0))),
    Stroke(None, 4.0, ((9.0, 9.0),)),
    Stroke(1.0, 2.0, ((0.0, 0.0), (5.0, 6.0)), is_frame=True),
)


def test_strokes_come_back(tmp_path: Path) -> None:
    kept = Recovery(("a.png",), strokes={"a.png": STROKES})
    RecoveryFile(tmp_path / "kept.json").save(kept)
    assert RecoveryFile(tmp_path / "kept.json").load() == kept


@pytest.mark.parametrize(
    "odd",
    [
        5,
        "text",
        [5],
        [{}],
        [{"level": 3, "width": 2, "points": [[1, 1]], "is_frame": False}],
        [{"level": 0, "width": "nan", "points": [[1, 1]], "is_frame": False}],
        [{"level": 0, "width": 1, "points": [[1]], "is_frame": False}],
        [{"level": 0, "width": 1, "points": [], "is_frame": False}],
    ],
)
def test_strokes_that_make_no_sense_are_left_out(tmp_path: Path, odd: object) -> None:
    kept = {"version": 2, "photos": ["a.png", "b.png"], "run": "", "seed": 0, "below": {}}
    good = {"level": 0, "width": 1, "points": [[1, 1]], "is_frame": False}
    kept |= {"faces": {}, "strokes": {"a.png": odd, "b.png": [good]}}
    (tmp_path / "kept.json").write_text(json.dumps(kept))
    found = RecoveryFile(tmp_path / "kept.json").load()
    assert found.photos == ("a.png", "b.png")
    assert found.strokes == {"b.png": (Stroke(0.0, 1.0, ((1.0, 1.0),)),)}
