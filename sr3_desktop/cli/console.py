"""What the commands tell the user besides their results, all on stderr."""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path

from tqdm import tqdm

from sr3_desktop.engine.base.errors import Sentence, SR3Error, refused
from sr3_desktop.engine.base.request import Progress
from sr3_desktop.paths import log_dir

from .sr3.language import translated

log = logging.getLogger(__name__)

MEASURED_S = 3.0
"""For so long a diffusion is watched before its time is told."""

LONG_MIN = 1.0
"""From so many minutes on it is told."""

_LEFT_OUT = ("torch", "sr3_desktop.training")
"""What the small download does not have."""


def complain(text: str) -> None:
    """Show a sentence, in the language of the system."""
    print(translated(text), file=sys.stderr, flush=True)


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
    """Tells, early in a long diffusion, how long it will take; once, and nothing of a short one."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._told = False

    def show(self, progress: Progress) -> None:
        """Take the engine's sign of life of one photo."""
        if progress.stage != "denoising" or progress.step <= 1:
            self._started = time.monotonic()  # what comes before the second step is no measure
            return
        seconds = time.monotonic() - self._started
        done = progress.step - 1 + (progress.tile / progress.tiles if progress.tiles else 0) - 1
        if self._told or seconds < MEASURED_S or done <= 0:
            return
        self._told = True
        minutes = seconds / done * progress.steps / 60
        if minutes >= LONG_MIN:
            words = f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.1f} h"
            complain(
                Sentence(
                    "{steps} steps, about {time} for a photo; Ctrl+C stops.",
                    steps=progress.steps,
                    time=words,
                )
            )


class ProgressBar:
    """A bar for the photo at work where stderr is a terminal, nothing elsewhere."""

    def __init__(self) -> None:
        self._stage: tuple[Path | None, str] = (None, "")
        self._bar = tqdm(file=sys.stderr, disable=None, leave=False, unit="tile")
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
        self._bar.set_description_str(f"{source.name}: {in_words(progress)}", refresh=False)
        self._bar.update(progress.done - self._bar.n)

    def clear(self) -> None:
        """Make room for a line."""
        self._bar.clear()


def in_words(progress: Progress) -> str:
    """Return what the engine is doing."""
    step = f" step {progress.step} of {progress.steps}" if progress.step else ""
    return f"{progress.stage}{step}"
