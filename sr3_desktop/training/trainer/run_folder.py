"""Whose a folder is: a training writes only to an empty folder or to that of a run of its own."""

import contextlib
import itertools
import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from sr3_desktop.engine.base.errors import ImageWriteError, TrainingDataError
from sr3_desktop.engine.files import atomic
from sr3_desktop.engine.files.filesystem import led_to
from sr3_desktop.engine.files.outputs import LOCK, locked


class FolderError(TrainingDataError):
    """A folder must not be written to; another one, or another option, is needed."""


CONFIG = "config.json"
"""What a run is, and the mark of its folder."""
PROCESS = "process"
"""Name of the picture of the way from noise to the first photo."""
INFO = "state.json"

_SHARD = re.compile(r"(weights|ema|optimizer|objective)-\d{2,4}\.safetensors")


def is_state_file(path: Path) -> bool:
    """Whether a file is named as `save_state` names its own."""
    name = path.name.removesuffix(".part")
    name = name.rpartition(".")[0] if name != path.name else name  # of one that was killed
    return name == INFO or _SHARD.fullmatch(name) is not None


def previous_of(folder: Path) -> Path:
    """Return where the state before the last one is kept."""
    return folder.with_name(f"{folder.name}.previous")


@contextlib.contextmanager
def claimed(
    folder: Path, inputs: Sequence[Path] = (), *, resume: bool, restart: bool
) -> Iterator[None]:
    """Make sure that a run may write to a folder, and keep other runs out of it for a while.

    Args:
        restart: Move an earlier run aside, to the first free name of `<folder>-1` and so on.

    Raises:
        FolderError: The folder holds something else, or a run and nobody has said what to do with
            it, or no run to resume.
        ImageWriteError: It cannot be written, or another run is at work in it.
    """
    with ImageWriteError.instead(
        "The folder {folder} cannot be used ({reason}); choose another --run.", folder=folder
    ):
        was_there = folder.exists()
        _check_inputs(folder, inputs, restart)
        held = _locked_run(folder, resume, restart)
    try:
        yield
    finally:
        held.close()
        if not was_there:
            _remove_unused(folder)


def _locked_run(folder: Path, resume: bool, restart: bool) -> IO[bytes]:
    """Lock the folder, and move an earlier run aside if that is wanted."""
    _check(folder, resume, restart)  # before a lock is put into a folder of something else
    held = locked(folder)
    try:
        _check(folder, resume, restart)  # a run may have ended meanwhile
        if restart and has_run(folder):
            move_aside(folder)
            held.close()
            held = locked(folder)
    except BaseException:
        held.close()
        raise
    return held


def _remove_unused(folder: Path) -> None:
    """Remove a folder in which there is nothing but the lock: the run did not begin."""
    if [path.name for path in folder.iterdir()] == [LOCK.parts[0]]:
        with contextlib.suppress(OSError):
            (folder / LOCK).unlink()
            (folder / LOCK).parent.rmdir()
            folder.rmdir()


def mark(folder: Path, config: dict[str, object]) -> None:
    """Write what the run is into its folder, which is made if it is not there.

    Raises:
        ImageWriteError: It could not be written.
    """
    with ImageWriteError.instead(
        "{folder} could not be written ({reason}); choose another --run.", folder=folder / CONFIG
    ):
        folder.mkdir(parents=True, exist_ok=True)
        atomic.write(folder / CONFIG, json.dumps(config, indent=1))


def has_run(folder: Path) -> bool:
    """Whether a folder is marked as that of a run."""
    try:
        config = json.loads((folder / CONFIG).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(config, dict) and {"id", "name", "stages", "seed"} <= config.keys()


def _check(folder: Path, resume: bool, restart: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise ImageWriteError("{folder} is a file; give a folder as --run.", folder=folder)
    inside = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    inside = [name for name in inside if not name.startswith(".")]
    if not has_run(folder):
        if resume:
            raise FolderError(
                "{folder} holds no run to continue; start one without --resume.", folder=folder
            )
        if inside:
            raise FolderError(
                "{folder} holds something else, such as {inside}; choose another --run.",
                folder=folder,
                inside=inside[0],
            )
        return
    results = {"state", "state.previous", "model.safetensors"} & set(inside)
    if results and not resume and not restart:
        raise FolderError(
            "{folder} holds an earlier run; continue it with --resume, move it aside with "
            "--restart, or choose another --run.",
            folder=folder,
        )
    if not restart:
        _check_state(folder)


def _check_state(folder: Path) -> None:
    """Refuse folders of the state with files that are not of one: saving would remove them."""
    state = folder / "state"
    for part in (state, state.with_name("state.new"), previous_of(state)):
        if os.path.lexists(part) and (part.is_symlink() or not part.is_dir()):
            raise FolderError("{part} is not a folder of a run; move it away.", part=part)
        for file in sorted(part.iterdir()) if part.is_dir() else []:
            if not is_state_file(file):
                raise FolderError("{file} does not belong to a run; move it away.", file=file)


def _check_inputs(folder: Path, inputs: Sequence[Path], restart: bool) -> None:
    run = led_to(folder)
    for source in inputs:
        there, told = led_to(source), {"folder": folder, "source": source}
        if there.is_dir() and run.is_relative_to(there):
            raise FolderError(
                "{folder} lies in {source}, which is read; choose another --run.", **told
            )
        if restart and there.is_relative_to(run):
            raise FolderError(
                "{source} lies in {folder}, which is to be moved aside; choose another --run.",
                **told,
            )


def move_aside(folder: Path) -> None:
    """Give a folder the first free name of `<folder>-1` and so on."""
    names = (folder.with_name(f"{folder.name}-{number}") for number in itertools.count(1))
    atomic.move(folder, next(name for name in names if not os.path.lexists(name)))
