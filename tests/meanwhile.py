"""What others do to the disk while a photo is being worked on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

OTHERS = b"of somebody else"

Action = Callable[[Path, Path], None]
"""(photo, result to be written) -> nothing."""


def result_appears(photo: Path, target: Path) -> None:
    target.write_bytes(OTHERS)


def result_vanishes(photo: Path, target: Path) -> None:
    target.unlink(missing_ok=True)


def result_becomes_a_folder(photo: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    target.mkdir()


def photo_vanishes(photo: Path, target: Path) -> None:
    photo.unlink()


def photo_is_replaced(photo: Path, target: Path) -> None:
    photo.write_bytes(OTHERS)


def folder_vanishes(photo: Path, target: Path) -> None:
    shutil.rmtree(target.parent)


def folder_becomes_a_file(photo: Path, target: Path) -> None:
    shutil.rmtree(target.parent)
    target.parent.write_bytes(OTHERS)


ACTIONS: tuple[Action, ...] = (
    result_appears,
    result_vanishes,
    result_becomes_a_folder,
    photo_vanishes,
    photo_is_replaced,
    folder_vanishes,
    folder_becomes_a_file,
)
