"""What the commands tell the user besides their results, all on stderr."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from tqdm import tqdm

from sr3_desktop.engine.base.errors import SR3Error, refused
from sr3_desktop.engine.base.request import Progress
from sr3_desktop.paths import log_dir

log = logging.getLogger(__name__)

_LEFT_OUT = ("torch", "sr3_desktop.training")
"""What the small download does not have."""


def complain(text: str) -> None:
    """Show a sentence."""
    print(text, file=sys.stderr, flush=True)


def sentence(error: Exception) -> str:
    """Return one sentence for the user; an unexpected error goes to the log with its traceback."""
    if isinstance(error, SR3Error):
        return str(error)
    if isinstance(error, ModuleNotFoundError) and (error.name or "").startswith(_LEFT_OUT):
        return (
            "This command needs PyTorch, which this download of the program does not have; "
            "use the download whose name ends in cpu or cuda."
        )
    if reason := refused(error):
        log.info("the system refused something", exc_info=error)
        return reason
    log.error("unexpected error", exc_info=error)
    return (
        f"Something unexpected went wrong ({type(error).__name__}: {error}); "
        f"the log in {log_dir()} has the details."
    )


class ProgressBar:
    """A bar for the photo at work where stderr is a terminal, nothing elsewhere."""

    def __init__(self) -> None:
        self._stage: tuple[Path | None, str] = (None, "")
        self._bar = tqdm(file=sys.stderr, disable=None, leave=False, unit="tile")

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, *exception: object) -> None:
        self._bar.close()

    def show(self, source: Path, progress: Progress) -> None:
        """Show the engine's sign of life."""
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
