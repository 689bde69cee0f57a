"""What the commands tell the user besides their results, all on stderr."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sr3_desktop.engine.base.durations import about_time
from sr3_desktop.engine.base.errors import Sentence, SR3Error, refused
from sr3_desktop.engine.base.request import Progress, Stage
from sr3_desktop.paths import log_dir

from .sr3.language import translated

log = logging.getLogger(__name__)

MEASURED_S = 3.0
"""For so long a diffusion is watched before its time is told."""

LONG_S = 60.0
"""Only a longer time is worth telling."""

_STAGES: Mapping[Stage, Sentence] = {
    "loading": Sentence("loading"),
    "preparing": Sentence("preparing"),
    "denoising": Sentence("denoising"),
    "faces": Sentence("faces"),
    "saving": Sentence("saving"),
}

_LEFT_OUT = ("torch", "sr3_desktop.training")
"""What the small download does not have."""


def say(template: str, /, **arguments: Any) -> None:
    """Print a result, a text or a template with its arguments (see `Sentence`), translated."""
    print(translated(Sentence(template, **arguments)), flush=True)


def complain(template: str, /, **arguments: Any) -> None:
    """Show a sentence on stderr as `say` prints one."""
    print(translated(Sentence(template, **arguments)), file=sys.stderr, flush=True)


def sentence(error: Exception) -> str:
    """Return one sentence for the user, in the language of the system.

    An unexpected error goes to the log with its traceback.
    """
    if isinstance(error, SR3Error):
        return translated(error.sentence)
    if isinstance(error, ModuleNotFoundError) and error.name in _LEFT_OUT:
        return translated(
            Sentence(
                "This command needs PyTorch, which this download of the program does not have; "
                "use the download whose name ends in cpu or cuda."
            )
        )
    if reason := refused(error):
        log.info("the system refused something", exc_info=error)
        return translated(reason)
    log.error("unexpected error", exc_info=error)
    return translated(
        Sentence(
            "Something unexpected went wrong ({kind}: {error}); the log in {folder} has the "
            "details.",
            kind=type(error).__name__,
            error=error,
            folder=log_dir(),
        )
    )


class StepEstimate:
    """Tells, early in long diffusions, how long they will take; once, and nothing of short ones.

    What comes before a photo's second step, or its third tile, is no measure: models load.

    Args:
        in_all: Steps of all photos together, which are of about one size; 0 tells of each alone.
    """

    def __init__(self, in_all: int = 0) -> None:
        self._in_all = in_all
        self._last: tuple[float, float] | None = None
        self._seconds = self._steps = 0.0
        self._told = False

    def show(self, progress: Progress) -> None:
        """Take the engine's sign of life of one photo."""
        if self._told or progress.stage != "denoising":
            self._last = None
            return
        tiles = max(progress.tiles, 1)
        now, done = time.monotonic(), progress.step - 1 + progress.tile / tiles
        if self._last is not None and done > self._last[1]:
            self._seconds += now - self._last[0]
            self._steps += done - self._last[1]
        self._last = (now, done) if done >= min(1, 2 / tiles) else None
        if self._seconds >= MEASURED_S:
            self._told = True
            self._tell(self._seconds / self._steps, progress.steps)

    def _tell(self, seconds: float, steps: int) -> None:
        """Tell what so many seconds a step come to."""
        if self._in_all and self._in_all * seconds >= LONG_S:
            complain(
                "{steps} steps in all, {time}; Ctrl+C stops.",
                steps=self._in_all,
                time=about_time(self._in_all * seconds),
            )
        elif not self._in_all and steps * seconds >= LONG_S:
            complain(
                "{steps} steps, {time} for a photo; Ctrl+C stops.",
                steps=steps,
                time=about_time(steps * seconds),
            )


class ProgressBar:
    """A bar for the photo at work where stderr is a terminal, nothing elsewhere."""

    def __init__(self) -> None:
        from tqdm import tqdm

        self._stage: tuple[Path | None, str] = (None, "")
        unit = translated(Sentence("tile"))
        self._bar = tqdm(file=sys.stderr, disable=None, leave=False, unit=unit)
        self._estimate = StepEstimate()

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, *exception: object) -> None:
        self._bar.close()

    def show(self, source: Path, progress: Progress) -> None:
        """Show the engine's sign of life."""
        self._estimate.show(progress)
        stage = (source, progress.stage)
        if stage != self._stage or progress.total != (self._bar.total or 0):
            self._stage = stage
            self._bar.reset(total=progress.total or None)
        words = Sentence("{name}: {text}", name=source.name, text=in_words(progress))
        self._bar.set_description_str(translated(words), refresh=False)
        self._bar.update(progress.done - self._bar.n)

    def clear(self) -> None:
        """Make room for a line."""
        self._bar.clear()


def in_words(progress: Progress) -> str:
    """Return what the engine is doing, in the language of the system."""
    stage = _STAGES[progress.stage]
    if not progress.step:
        return translated(stage)
    return translated(
        Sentence(
            "{stage} step {step} of {steps}",
            stage=stage,
            step=progress.step,
            steps=progress.steps,
        )
    )
