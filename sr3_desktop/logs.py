"""The log: one rotating file, and on request the terminal."""

import logging
import sys
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path

log = logging.getLogger(__name__)

LOG_NAME = "sr3-desktop.log"
_MAX_BYTES = 1_000_000
_OLD_FILES = 3


class _Translating(logging.Formatter):
    def __init__(self, translated: Callable[[str], str]) -> None:
        super().__init__()
        self._translated = translated

    def formatMessage(self, record: logging.LogRecord) -> str:
        return self._translated(record.msg) if not record.args else record.message


def configure_logging(folder: Path, console: Callable[[str], str] | None = None) -> None:
    """Send the log to a file, once for the life of the process.

    Where the folder cannot be written to, the program runs on without the file.

    Args:
        folder: Folder of the log file; made if it is not there.
        console: Also show the program's own messages, without dates, on the terminal (stderr), as
            this says them in another language.
    """
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    logging.getLogger("matplotlib").setLevel(logging.WARNING)  # it tells of the fonts it found
    if console:
        terminal = logging.StreamHandler(sys.stderr)
        terminal.setFormatter(_Translating(console))
        terminal.addFilter(_is_for_the_user)
        root.addHandler(terminal)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = RotatingFileHandler(
            folder / LOG_NAME, maxBytes=_MAX_BYTES, backupCount=_OLD_FILES, encoding="utf-8"
        )
    except OSError as error:
        log.info("there is no log file: %s", error)
        return
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(file)


def _is_for_the_user(record: logging.LogRecord) -> bool:
    """Tell whether a message is the program's own, and no traceback, which a sentence replaces."""
    return record.name.startswith("sr3_desktop") and not record.exc_info
