"""Loss and validation curves as CSV, PNG and TensorBoard event files, and in Weights & Biases."""

import contextlib
import csv
import errno
import io
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from sr3_desktop.engine.base.durations import about_time
from sr3_desktop.engine.base.errors import Sentence, TrainingDataError
from sr3_desktop.engine.files import atomic
from sr3_desktop.engine.images import opened

from .config import Stage, StageConfig

log = logging.getLogger(__name__)

Kinds = type[Exception] | tuple[type[Exception], ...]

COLUMNS = ("stage", "images", "name", "value")
COMPARED = ("PSNR-Y", "LPIPS")
"""Measures of several methods, which share a graph."""

REFERENCE = "bicubic"
"""The method that no training changes."""

_TENSORBOARD = Sentence("a part of TensorBoard's files")


@contextlib.contextmanager
def told(what: str, kinds: Kinds = (OSError, UnicodeError)) -> Iterator[None]:
    """Tell of a failure, such as a full disk, that is no reason to stop training.

    Args:
        what: What is missing then.
        kinds: Errors that are no reason.
    """
    try:
        yield
    except kinds as error:
        reason = error if str(error) else repr(error)
        log.warning(Sentence("{what} is missing: {reason}", what=what, reason=reason))


def tell_time(stage: Stage, plan: StageConfig, images: int, rate: float) -> None:
    """Tell what a stage will take, before the first line of a slow training.

    Args:
        images: Patches seen.
        rate: Patches per second.
    """
    log.info(
        Sentence(
            "{stage}: {time} at {rate} patches/s; Ctrl+C saves and stops",
            stage=stage,
            time=about_time(_seconds_left(plan, images, rate)),
            rate=f"{rate:.1f}",
        )
    )


def tell_pace(
    stage: Stage, plan: StageConfig, images: int, seconds: float, loss: float, rate: float
) -> None:
    """Tell how far a stage is, how good, and how long it still takes; see `tell_time`."""
    patches = f"{images / 1000:.1f}"
    if plan.minutes:
        left = 60 * plan.minutes - seconds
    else:
        left = _seconds_left(plan, images, rate)
        patches += f"/{plan.kimg:g}"
    log.info(
        Sentence(
            "{stage} {patches} thousand patches, loss {loss}, {rate} patches/s, {time} left "
            "in this stage",
            stage=stage,
            patches=patches,
            loss=f"{loss:.4f}",
            rate=f"{rate:.1f}",
            time=about_time(left),
        )
    )


def _seconds_left(plan: StageConfig, images: int, rate: float) -> float:
    return (plan.kimg * 1000 - images) / max(rate, 1e-9)


class Curves:
    """Values over the number of patches seen; `curves.csv` is the truth, the rest drawn from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._csv = folder / "curves.csv"
        if not self._csv.exists():
            with told("curves.csv"):
                atomic.write(self._csv, ",".join(COLUMNS) + "\n")
        self._board: Any = None
        if find_spec("tensorboard") is not None:
            from torch.utils.tensorboard import SummaryWriter

            with told(_TENSORBOARD):  # it takes no folder whose name is not UTF-8
                self._board = SummaryWriter(str(folder / "tensorboard"))
        else:
            log.info(Sentence("no TensorBoard files: install the extra 'train' for them"))
        self._wandb: Any = None

    def report_to_wandb(self, config: dict[str, Any]) -> None:
        """Report to Weights & Biases as well.

        Nothing leaves the computer unless its user has set WANDB_MODE or WANDB_API_KEY: without
        them, the reports are kept in the run's folder, from where `wandb sync` can send them.

        Raises:
            TrainingDataError: The package wandb is missing.
        """
        with TrainingDataError.without("wandb"):
            import wandb
        configured = {"WANDB_MODE", "WANDB_API_KEY"} & os.environ.keys()
        self._wandb = wandb.init(
            project="sr3-desktop",
            name=self.folder.name,
            dir=str(self.folder),
            config=config,
            mode=None if configured else "offline",
        )

    def add(self, stage: str, images: int, values: dict[str, float]) -> None:
        """Append values measured after so many patches of a stage."""
        with told("curves.csv"):
            table = io.StringIO(newline="")
            csv.writer(table).writerows((stage, images, k, f"{v:.6g}") for k, v in values.items())
            _append(self._csv, table.getvalue().encode())
        if self._board is not None:
            try:
                for name, value in values.items():
                    self._board.add_scalar(f"{stage}/{name}", value, images)
            except Exception as error:  # of its own thread, which writes
                log.warning(Sentence("no more TensorBoard files: {reason}", reason=error))
                self._board = None
        if self._wandb is not None:
            named = {f"{stage}/{name}": value for name, value in values.items()}
            self._wandb.log({"images": images, **named})

    def show(self, stage: str, images: int, picture: Path) -> None:
        """Give TensorBoard a picture of what was measured, where it is installed."""
        if self._board is not None and picture.exists():
            with opened(picture) as file:
                pixels = np.asarray(file.convert("RGB"))
            self._board.add_image(f"{stage}/samples", pixels, images, dataformats="HWC")

    def truncate(self, stage: str, images: int, later_stages: tuple[str, ...]) -> None:
        """Forget what was measured after a state that is resumed."""
        kept = [
            row
            for row in rows_of(self._csv)
            if row["stage"] not in later_stages
            and (row["stage"] != stage or int(row["images"]) <= images)
        ]
        table = io.StringIO(newline="")
        writer = csv.DictWriter(table, COLUMNS)
        writer.writeheader()
        writer.writerows(kept)
        with told("curves.csv"):
            atomic.write(self._csv, table.getvalue())

    def draw(self) -> None:
        """Write curves.png, where matplotlib is installed."""
        if find_spec("matplotlib") is None:
            return
        from matplotlib.figure import Figure

        found = graphs_of(rows_of(self._csv))
        graphs = {key: lines for key, lines in found.items() if _moves(lines)}
        if not graphs:
            return
        figure = Figure(figsize=(10, 2.6 * len(graphs)), layout="constrained")
        axes = figure.subplots(len(graphs), 1, squeeze=False)[:, 0]
        for axis, ((stage, measure), lines) in zip(axes, graphs.items(), strict=True):
            for name, points in lines.items():
                across, values = zip(*points, strict=True)
                if name == REFERENCE:
                    axis.axhline(values[-1], color="gray", linestyle="--", linewidth=1, label=name)
                else:
                    axis.plot(across, values, ".-", markersize=4, linewidth=1, label=name)
            axis.set(title=f"{stage}: {measure}", xlabel="thousand patches")
            if any(lines):  # names of several methods
                axis.legend(loc="upper left", bbox_to_anchor=(1, 1))  # where no curve is
            axis.grid(alpha=0.3)
        with told("curves.png"):
            atomic.write(
                self.folder / "curves.png", lambda file: figure.savefig(file, dpi=90, format="png")
            )

    def close(self) -> None:
        """Finish the event file and the report."""
        if self._board is not None:
            with told(_TENSORBOARD):
                self._board.close()
        if self._wandb is not None:
            self._wandb.finish()


def rows_of(table: Path) -> list[dict[str, str]]:
    """Return the rows of a `curves.csv` that make sense; it may have been cut or edited."""
    rows = []
    with (
        contextlib.suppress(OSError, csv.Error),
        table.open(newline="", encoding="utf-8", errors="replace") as file,
    ):
        for row in csv.DictReader(file):
            with contextlib.suppress(TypeError, ValueError, KeyError):
                int(row["images"]), float(row["value"]), row["stage"] + row["name"]
                rows.append({column: row[column] for column in COLUMNS})
    return rows


def graphs_of(
    rows: Sequence[Mapping[str, str]],
) -> dict[tuple[str, str], dict[str, list[tuple[float, float]]]]:
    """Return points by stage and measure, and within them by the method that was measured.

    A point is thousands of patches and a value.
    """
    graphs: dict[tuple[str, str], dict[str, list[tuple[float, float]]]] = {}
    for row in rows:
        method, _, measure = row["name"].rpartition(" ")
        if measure not in COMPARED:
            method, measure = "", row["name"]
        point = (int(row["images"]) / 1000, float(row["value"]))
        lines = graphs.setdefault((row["stage"], measure), {})
        lines.setdefault(method, []).append(point)
    return graphs


def _moves(lines: Mapping[str, Sequence[tuple[float, float]]]) -> bool:
    """Whether a graph shows more than one value, such as a learning rate that never changes."""
    values = [[value for _, value in points] for points in lines.values()]
    return any(len(line) == 1 or len(set(line)) > 1 for line in values)


def _append(path: Path, data: bytes) -> None:
    """Append to a file all of some bytes or, where there is no room, none."""
    with path.open("ab", buffering=0) as file:
        size = file.tell()
        try:
            if file.write(data) != len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError:
            file.truncate(size)
            raise
