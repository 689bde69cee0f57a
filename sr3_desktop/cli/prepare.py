"""The `prepare` command."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import get_args

from tqdm import tqdm

from sr3_desktop.engine.base.errors import TrainingDataError
from sr3_desktop.training.data.prepare import (
    RECORD,
    PrepareConfig,
    PrepareReport,
    ResampleName,
    prepare,
)
from sr3_desktop.training.data.worker_pool import MAX_WORKERS

_SHOWN = 10  # of the photos in a list; files hold the rest
_MAX_SIDE = 8192


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `prepare`."""
    parser.set_defaults(run=run)
    parser.description = (
        "Make SR3's training pairs from a folder of photos: large squares, small squares, and the "
        "small ones enlarged again, with the same pixels as by the SR3 reference; but photos that "
        "are stored turned (EXIF) are turned upright. The same command again continues where it "
        "was stopped. Photos that cannot be read are skipped and listed."
    )
    add = parser.add_argument
    add(
        "-p",
        "--path",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="photos, in sub-folders too",
    )
    add("-o", "--out", type=_out, required=True, metavar="NAME", help="output, NAME_64_512")
    add(
        "--size",
        type=_sizes,
        default=(64, 512),
        metavar="LOW,HIGH",
        help="sides of the squares in pixels (64,512)",
    )
    add("--resample", choices=get_args(ResampleName), default="bicubic", help="(%(default)s)")
    add("-l", "--lmdb", action="store_true", help="one LMDB instead of three folders of PNG files")
    add(
        "--workers",
        type=_workers,
        default=min(os.cpu_count() or 1, MAX_WORKERS),
        metavar="N",
        help="number of processes (%(default)s)",
    )


def run(args: argparse.Namespace) -> int:
    """Prepare and tell what was done; returns the exit code.

    Raises:
        SR3Error: There are no photos to use, or the pairs cannot be written.
    """
    low, high = args.size
    config = PrepareConfig(args.path, args.out, low, high, args.resample, args.lmdb)
    with tqdm(desc="prepare", unit="photo", file=sys.stderr, disable=None) as bar:

        def show(done: int, total: int) -> None:
            if bar.total != total:
                bar.reset(total)
                bar.initial = done  # those kept took no time, so that they tell none
            bar.update(done - bar.n)

        report = prepare(config, args.workers, show)
    sys.stdout.write("\n".join(_lines(config, report)) + "\n")
    if not report.made + report.kept:
        raise TrainingDataError(
            "None of the photos in {source} could be used.", source=config.source
        )
    return 0


def _lines(config: PrepareConfig, report: PrepareReport) -> list[str]:
    """Return the report as text."""
    lines = [f"{config.root}: {report.made + report.kept} pairs, {report.made} of them new."]
    if report.enlarged:
        lines.append(
            f"{report.enlarged} photos are smaller than {config.high} pixels and were enlarged; "
            "a network learns no detail from those."
        )
    if report.others:
        lines.append(f"{report.others} files are no photos by their ending and were left alone.")
    lines += report.left_out
    if report.renamed:
        lines.append(
            f"{len(report.renamed)} photos have the name of another; theirs became (all names are "
            f"in {config.root / RECORD}):"
        )
        lines += _shortened([f"{photo} -> {name}.png" for photo, name in report.renamed.items()])
    if report.skipped:
        lines.append(f"{len(report.skipped)} photos were skipped (see {config.skipped_list}):")
        lines += _shortened([f"{photo}: {why}" for photo, why in report.skipped.items()])
    return lines


def _shortened(items: list[str]) -> list[str]:
    more = [f"... and {len(items) - _SHOWN} more"] if len(items) > _SHOWN else []
    return [f"    {item}" for item in items[:_SHOWN] + more]


def _out(text: str) -> Path:
    path = Path(text)
    if path.name in ("", ".."):
        raise argparse.ArgumentTypeError(f"{text} has no name to add the sizes to, such as faces")
    return path


def _sizes(text: str) -> tuple[int, int]:
    try:
        low, high = (int(part) for part in text.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not two numbers such as 64,512") from error
    if not 1 <= low < high <= _MAX_SIDE:
        raise argparse.ArgumentTypeError(
            f"{text}: the small size comes first, and the large one is at most {_MAX_SIDE}"
        )
    return low, high


def _workers(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MAX_WORKERS:
        raise argparse.ArgumentTypeError(f"{text} is not between 1 and {MAX_WORKERS}")
    return int(text)
