from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from sr3_desktop.cli import face_arguments
from sr3_desktop.cli.arguments import UsageError
from sr3_desktop.cli.face_arguments import add_face_arguments, check_faces, with_faces
from sr3_desktop.engine.base.errors import ModelFileError
from sr3_desktop.engine.base.request import FaceFrame, UpscaleRequest
from sr3_desktop.paths import face_detector

REQUEST = UpscaleRequest(Path("a.png"), Path("b.png"))


def parse(*words: str, by_hand: bool = True) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_face_arguments(parser, by_hand)
    return parser.parse_args(words)


@pytest.mark.parametrize("by_hand", [True, False])
def test_faces_are_off_by_default(by_hand):
    args = parse(by_hand=by_hand)
    assert with_faces(args, REQUEST) == REQUEST
    assert not REQUEST.uses_faces
    check_faces(args, [])  # no model is needed


def test_faces_framed_by_hand():
    args = parse("--face", "10,20,30", "--face", "40.5,50,60,-7.5", "--face-model", "other")
    request = with_faces(args, REQUEST)
    assert request.faces == (FaceFrame(10, 20, 30), FaceFrame(40.5, 50, 60, -7.5))
    assert (request.face_model, request.face_detector) == ("other", None)
    assert request.uses_faces
    assert with_faces(parse(), REQUEST).faces == ()  # the default list is not shared


def test_faces_to_be_found_are_left_to_the_engine():
    request = with_faces(parse("--faces", by_hand=False), REQUEST)
    assert (request.faces, request.face_detector) == ((), face_detector())
    assert request.uses_faces


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1,2",
        "1,2,0",
        "1,2,3,4,5",
        "a,b,c",
        "1,2,nan",
        "nan,2,3",
        "1,inf,3",
        "1,2,inf",
        "1,2,3,nan",
    ],
)
def test_a_wrong_frame_is_wrong_use(text, capsys):
    with pytest.raises(SystemExit):
        parse("--face", text)
    assert "is not X,Y,SIDE or X,Y,SIDE,ANGLE" in capsys.readouterr().err


@pytest.mark.parametrize("words", [("--faces",), ("--face", "1,2,30")])
def test_a_missing_model_is_told_before_the_work(words, tmp_path):
    with pytest.raises(ModelFileError, match="face-x8, which comes with the program, is missing"):
        check_faces(parse(*words), [tmp_path])
    with pytest.raises(UsageError, match="there is no model mine"):
        check_faces(parse(*words, "--face-model", "mine"), [tmp_path])


def test_a_missing_detector_is_told_before_the_work(tmp_path, make_model_file, monkeypatch):
    make_model_file("face-x8")
    check_faces(parse("--faces"), [tmp_path])
    monkeypatch.setattr(face_arguments, "face_detector", lambda: tmp_path / "gone.xml")
    check_faces(parse("--face", "1,2,30"), [tmp_path])
    with pytest.raises(ModelFileError, match=r"gone\.xml cannot be read"):
        check_faces(parse("--faces"), [tmp_path])
