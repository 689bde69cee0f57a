"""Options of commands that give faces to the face model."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sr3_desktop.engine.base.options import FACE_MODEL
from sr3_desktop.engine.base.request import FaceFrame, UpscaleRequest
from sr3_desktop.paths import face_detector

from .arguments import chosen_card
from .sr3.parser import WrongValueError, value


def add_face_arguments(parser: argparse.ArgumentParser, by_hand: bool = True) -> None:
    """Declare --faces, --face-model and, for commands of few photos, --face; see `with_faces`."""
    add = parser.add_argument
    text = "rebuild detected faces with the face model (invented detail)"
    add("--faces", action="store_true", help=text)
    if by_hand:
        more = {"dest": "face_frames", "action": "append", "default": []}
        text = (
            "a face framed by hand: center and side of its square in pixels, degrees clockwise; "
            "may be repeated"
        )
        value(parser, "--face", _frame, "X,Y,SIDE[,ANGLE]", text, **more)
    text = "model for faces (default: %(default)s)"
    add("--face-model", default=FACE_MODEL, metavar="ID", help=text)


def check_faces(args: argparse.Namespace, models_dirs: Sequence[Path]) -> None:
    """Tell before any work that faces are asked for which cannot be made.

    Raises:
        UsageError: There is no such face model.
        ModelFileError: The detector's file is missing or damaged.
    """
    if args.faces or _frames(args):
        chosen_card(args.face_model, models_dirs)
    if args.faces:
        from sr3_desktop.engine.faces.detect import read_detector  # loads numpy

        read_detector(face_detector())


def with_faces(args: argparse.Namespace, request: UpscaleRequest) -> UpscaleRequest:
    """Return a request with the faces that were asked for; the engine finds those of --faces."""
    detector = face_detector() if args.faces else None
    return replace(request, faces=_frames(args), face_model=args.face_model, face_detector=detector)


def _frames(args: argparse.Namespace) -> tuple[FaceFrame, ...]:
    return tuple(getattr(args, "face_frames", ()))


def _frame(text: str) -> FaceFrame:
    try:
        numbers = [float(part) for part in text.split(",")]
        if not 3 <= len(numbers) <= 4:
            raise ValueError
        return FaceFrame(*numbers)
    except ValueError as error:
        raise WrongValueError(
            "{text} is not X,Y,SIDE or X,Y,SIDE,ANGLE with a side above 0", text=text
        ) from error
