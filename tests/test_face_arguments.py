from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from sr3_desktop.engine.request import FaceFrame
from sr3_desktop.face_arguments import add_face_arguments, chosen_faces, wants_faces
from sr3_desktop.paths import resources_dir

PORTRAIT = resources_dir() / "samples" / "astronaut.jpg"


def parse(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_face_arguments(parser)
    return parser.parse_args(words)


def test_faces_are_off_by_default():
    args = parse()
    assert not wants_faces(args)
    assert args.face_model == "face-x8"
    assert chosen_faces(args, Path("is never read")) == ()


def test_faces_framed_by_hand():
    args = parse("--face", "10,20,30", "--face", "40.5,50,60,-7.5")
    assert wants_faces(args)
    expected = (FaceFrame(10, 20, 30), FaceFrame(40.5, 50, 60, -7.5))
    assert chosen_faces(args, Path("is never read")) == expected
    assert chosen_faces(parse(), Path("is never read")) == ()  # the default list is not shared


@pytest.mark.parametrize("text", ["", "1,2", "1,2,0", "1,2,3,4,5", "a,b,c", "1,2,nan"])
def test_a_wrong_frame_is_wrong_use(text, capsys):
    with pytest.raises(SystemExit):
        parse("--face", text)
    assert "is not X,Y,SIDE or X,Y,SIDE,ANGLE" in capsys.readouterr().err


def test_a_face_found_is_left_out_where_one_is_framed_by_hand():
    (found,) = chosen_faces(parse("--faces"), PORTRAIT)
    by_hand = FaceFrame(found.x + 5, found.y - 5, found.side * 0.9, 3)
    text = f"{by_hand.x},{by_hand.y},{by_hand.side},{by_hand.angle}"
    assert chosen_faces(parse("--faces", "--face", text), PORTRAIT) == (by_hand,)
    elsewhere = parse("--faces", "--face", "5,5,40")
    assert chosen_faces(elsewhere, PORTRAIT) == (FaceFrame(5, 5, 40), found)
