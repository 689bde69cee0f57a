"""Options of commands that give faces to the face model, and the faces they stand for."""

from __future__ import annotations

import argparse
from functools import cache
from pathlib import Path

from .engine.faces_find import Stage, find_faces, read_cascade
from .engine.images import read_image
from .engine.request import FaceFrame
from .paths import resources_dir


def add_face_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare --faces, --face and --face-model; see `chosen_faces`."""
    add = parser.add_argument
    add("--faces", action="store_true", help="enlarge all faces found by the face model: invented")
    add(
        "--face",
        dest="face_frames",
        action="append",
        type=_frame,
        default=[],
        metavar="X,Y,SIDE[,ANGLE]",
        help="a face framed by hand: middle and side of its square in pixels, degrees clockwise; "
        "may be repeated",
    )
    add("--face-model", default="face-x8", metavar="ID", help="default: %(default)s")


def wants_faces(args: argparse.Namespace) -> bool:
    """Return whether a face model is needed."""
    return bool(args.faces or args.face_frames)


def chosen_faces(args: argparse.Namespace, photo: Path) -> tuple[FaceFrame, ...]:
    """Return the faces of a photo for its request: those given, and those found if asked for.

    A face found where one was framed by hand is left out.

    Args:
        args: As `add_face_arguments` declared them.
        photo: The photo; it is read only to find faces.

    Raises:
        ImageReadError: The photo can not be read.
        ModelFileError: The detector's file is missing or damaged.
    """
    given = tuple(args.face_frames)
    if not args.faces:
        return given
    found = find_faces(read_image(photo).pixels, _cascade())
    return given + tuple(f for f in found if not any(_same(f, frame) for frame in given))


@cache
def _cascade() -> tuple[Stage, ...]:
    return read_cascade(resources_dir() / "faces" / "frontalface-lbp.xml")


def _same(found: FaceFrame, given: FaceFrame) -> bool:
    distance = max(abs(found.x - given.x), abs(found.y - given.y))
    return distance < max(found.side, given.side) / 2


def _frame(text: str) -> FaceFrame:
    try:
        numbers = [float(part) for part in text.split(",")]
        if not 3 <= len(numbers) <= 4:
            raise ValueError
        return FaceFrame(*numbers)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text} is not X,Y,SIDE or X,Y,SIDE,ANGLE with a side above 0"
        ) from error
