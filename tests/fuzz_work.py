"""What the fuzz job does with each file, in a process of its own; see `test_fuzz`."""

from __future__ import annotations

import resource
import signal
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sr3_desktop.engine.base.errors import SR3Error
from sr3_desktop.engine.images import read_image

LIMIT_S = 10
LIMIT_KIB = 2 * 2**20


class Outcome(NamedTuple):
    """What became of a file.

    Attributes:
        name: Of the file.
        sentence: What the user would read; "" if the file could be used.
        wrong: What must not happen, in words; "" if nothing did.
        seconds: Time of the processor.
        kib: By how much the memory of the process has grown.
    """

    name: str
    sentence: str = ""
    wrong: str = ""
    seconds: float = 0.0
    kib: int = 0


class TooLong(BaseException):
    """Not an error that a reader could take for damage."""


def _stop(number: int, frame: object) -> None:
    raise TooLong


def _outcome(name: str, read: object, *given: object) -> Outcome:
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    signal.signal(signal.SIGALRM, _stop)
    signal.alarm(4 * LIMIT_S)  # of the clock, as the machine may be busy
    sentence = wrong = ""
    try:
        read(*given)  # type: ignore[operator]
    except SR3Error as error:
        sentence = str(error)
        wrong = "" if sentence and "\n" not in sentence.strip() else f"no sentence: {sentence!r}"
    except BaseException as error:
        wrong = repr(error)[:300]
    finally:
        signal.alarm(0)
    seconds = time.process_time() - began
    kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    if seconds > LIMIT_S:
        wrong = wrong or f"{seconds:.1f} s"
    if kib > LIMIT_KIB:
        wrong = wrong or f"{kib // 1024} MiB"
    return Outcome(name, sentence, wrong, seconds, kib)


def photo(task: tuple[str, bytes]) -> Outcome:
    """Read a photo as every command does."""
    name, content = task
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        return _outcome(name, lambda: np.asarray(read_image(path).pixels).mean())


def model(task: tuple[str, bytes]) -> Outcome:
    """List a model file, open it, import it, and import it as a checkpoint."""
    import torch

    from sr3_desktop.engine.exchange.sr3_import import import_checkpoint, import_model
    from sr3_desktop.engine.models.model_card import list_cards
    from sr3_desktop.engine.models.open_model import open_model

    torch.set_num_threads(1)
    name, content = task
    with tempfile.TemporaryDirectory() as folder:
        path, made = Path(folder, "in", name), Path(folder, "made")
        path.parent.mkdir()
        path.write_bytes(content)

        def read() -> None:
            if not name.endswith("safetensors"):
                import_checkpoint(path, made, model_id="a", norm_groups=8, scale=8)
                return
            list_cards([path.parent])
            try:
                import_checkpoint(path, made, model_id="a", norm_groups=8, scale=8)
            except SR3Error:
                import_model(path, made, model_id="b")
                open_model(path, "cpu")

        outcome = _outcome(name, read)
        if outcome.sentence and made.exists() and any(made.iterdir()) and not outcome.wrong:
            files = [file.name for file in made.iterdir()]
            if any(file.endswith(".part") for file in files):
                return outcome._replace(wrong=f"left {files}")
        return outcome
