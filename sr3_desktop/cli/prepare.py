"""The `prepare` command."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from sr3_desktop.engine.base.errors import Sentence, TrainingDataError
from sr3_desktop.training.data.prepared_set import RECORD, PrepareConfig, ResampleName
from sr3_desktop.training.data.worker_pool import MAX_WORKERS

from .console import say
from .sr3.language import translated
from .sr3.parser import WrongValueError, value, within

if TYPE_CHECKING:
    from sr3_desktop.training.data.prepare import PrepareReport

_SHOWN = 10  # of the photos in a list; files hold the rest
_MAX_SIDE = 8192


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `prepare`."""
    parser.set_defaults(run=run)
    parser.description = (
        "Make SR3's training pairs from a folder of photos: large squares, small "
        "squares, and the small ones enlarged again, with the same pixels as the SR3 "
        "reference makes; only photos that are stored rotated (EXIF) are turned upright "
        "first. The same command, given again, continues where it was stopped. Photos "
        "that cannot be read are skipped and listed."
    )
    add = parser.add_argument
    text = "folder of photos, with its subfolders"
    add("-p", "--path", type=Path, required=True, metavar="FOLDER", help=text)
    text = "output folder; the sizes are added to its name, as in NAME_64_512"
    add("-o", "--out", type=_out, required=True, metavar="NAME", help=text)
    text = "sides of the squares in pixels (64,512)"
    value(parser, "--size", _sizes, "LOW,HIGH", text, default=(64, 512))
    text = "filter that resizes (%(default)s)"
    add("--resample", choices=get_args(ResampleName), default="bicubic", help=text)
    add("-l", "--lmdb", action="store_true", help="one LMDB instead of three folders of PNG files")
    processes, text = min(os.cpu_count() or 1, MAX_WORKERS), "number of processes (%(default)s)"
    value(parser, "--workers", within(int, 1, MAX_WORKERS), "N", text, default=processes)


def run(args: argparse.Namespace) -> int:
    """Prepare and tell what was done; returns the exit code.

    Raises:
        SR3Error: There are no photos to use, or the pairs cannot be written.
    """
    from tqdm import tqdm

    from sr3_desktop.training.data.prepare import prepare  # loads numpy and Pillow

    low, high = args.size
    config = PrepareConfig(args.path, args.out, low, high, args.resample, args.lmdb)
    with tqdm(desc="prepare", unit="photo", file=sys.stderr, disable=None) as bar:

        def show(done: int, total: int) -> None:
            if bar.total != total:
                bar.reset(total)
                bar.initial = done  # those kept took no time, so that they tell none
            bar.update(done - bar.n)

        report = prepare(config, args.workers, show)
    for line in _lines(config, report):
        say(line)
    if not report.made + report.kept:
        raise TrainingDataError(
            "None of the photos in {source} could be used.", source=config.source
        )
    return 0


def _lines(config: PrepareConfig, report: PrepareReport) -> Iterator[str]:
    """Yield the report as text."""
    yield Sentence(
        "{folder}: {count} pairs, {new} of them new.",
        folder=config.root,
        count=report.made + report.kept,
        new=report.made,
    )
    if report.enlarged:
        yield Sentence(
            "{count} photos are smaller than {side} pixels and were enlarged; a network learns no "
            "detail from those.",
            count=report.enlarged,
            side=config.high,
        )
    if report.others:
        yield Sentence(
            "Files without the extension of a photo, left alone: {count}.", count=report.others
        )
    yield from report.left_out
    if report.renamed:
        yield Sentence(
            "{count} photos had the name of another and were renamed (all names are in {file}):",
            count=len(report.renamed),
            file=config.root / RECORD,
        )
        yield from _shortened([f"{old} -> {name}.png" for old, name in report.renamed.items()])
    if report.skipped:
        yield Sentence(
            "{count} photos were skipped (see {file}):",
            count=len(report.skipped),
            file=config.skipped_list,
        )
        told = (Sentence("{name}: {text}", name=n, text=w) for n, w in report.skipped.items())
        yield from _shortened([translated(line) for line in told])


def _shortened(items: list[str]) -> list[str]:
    left = len(items) - _SHOWN
    more = [translated(Sentence("... and {count} more", count=left))] if left > 0 else []
    return [f"    {item}" for item in items[:_SHOWN] + more]


def _out(text: str) -> Path:
    path = Path(text)
    if path.name in ("", ".."):
        raise WrongValueError("{text} has no name to add the sizes to, such as faces", text=text)
    return path


def _sizes(text: str) -> tuple[int, int]:
    try:
        low, high = (int(part) for part in text.split(","))
    except ValueError as error:
        raise WrongValueError("{text} is not two numbers such as 64,512", text=text) from error
    if not 1 <= low < high <= _MAX_SIDE:
        raise WrongValueError(
            "{text}: the small size comes first, and the large one is at most {limit}",
            text=text,
            limit=_MAX_SIDE,
        )
    return low, high
