"""Loss and validation curves as CSV, PNG and TensorBoard event files, and in Weights & Biases."""

from __future__ import annotations

import csv
import io
import logging
import os
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sr3_desktop.engine.base.errors import TrainingDataError
from sr3_desktop.engine.files import atomic

log = logging.getLogger(__name__)

COLUMNS = ("stage", "images", "name", "value")


class Curves:
    """Values over the number of patches seen; `curves.csv` is the truth, the rest drawn from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._csv = folder / "curves.csv"
        if not self._csv.exists():
            atomic.write(self._csv, ",".join(COLUMNS) + "\n")
        self._board = None
        if find_spec("tensorboard") is not None:
            from torch.utils.tensorboard import SummaryWriter

            self._board = SummaryWriter(str(folder / "tensorboard"))
        else:
            log.info("no TensorBoard files: install the extra 'train' for them")
        self._wandb: Any = None

    def report_to_wandb(self, config: dict[str, Any]) -> None:
        """Report to Weights & Biases as well.

        Nothing leaves the computer unless its user has set WANDB_MODE or WANDB_API_KEY: without
        them, the reports are kept in the run's folder, from where `wandb sync` can send them.

        Raises:
            TrainingDataError: The package wandb is missing.
        """
        try:
            import wandb
        except ImportError as error:
            raise TrainingDataError(
                "The package wandb is not installed; install it with: pip install wandb"
            ) from error
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
        with self._csv.open("a", newline="") as file:
            csv.writer(file).writerows((stage, images, k, f"{v:.6g}") for k, v in values.items())
        if self._board is not None:
            for name, value in values.items():
                self._board.add_scalar(f"{stage}/{name}", value, images)
        if self._wandb is not None:
            named = {f"{stage}/{name}": value for name, value in values.items()}
            self._wandb.log({"images": images, **named})

    def truncate(self, stage: str, images: int, later_stages: tuple[str, ...]) -> None:
        """Forget what was measured after a state that is resumed."""
        with self._csv.open(newline="") as file:
            rows = list(csv.DictReader(file))
        kept = [
            row
            for row in rows
            if row["stage"] not in later_stages
            and (row["stage"] != stage or int(row["images"]) <= images)
        ]
        table = io.StringIO(newline="")
        writer = csv.DictWriter(table, COLUMNS)
        writer.writeheader()
        writer.writerows(kept)
        atomic.write(self._csv, table.getvalue())

    def draw(self) -> None:
        """Write curves.png, where matplotlib is installed."""
        if find_spec("matplotlib") is None:
            return
        from matplotlib.figure import Figure

        lines: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
        with self._csv.open(newline="") as file:
            for row in csv.DictReader(file):
                point = (int(row["images"]) / 1000, float(row["value"]))
                lines[row["stage"], row["name"]].append(point)
        if not lines:
            return
        figure = Figure(figsize=(10, 2.6 * len(lines)), layout="constrained")
        axes = figure.subplots(len(lines), 1, squeeze=False)[:, 0]
        for axis, ((stage, name), points) in zip(axes, lines.items(), strict=True):
            axis.plot(*zip(*points, strict=True), linewidth=1)
            axis.set(title=f"{stage}: {name}", xlabel="thousand patches")
            axis.grid(alpha=0.3)
        atomic.write(
            self.folder / "curves.png", lambda file: figure.savefig(file, dpi=90, format="png")
        )

    def close(self) -> None:
        """Finish the event file and the report."""
        if self._board is not None:
            self._board.close()
        if self._wandb is not None:
            self._wandb.finish()
