"""The log: one rotating file, and on request the terminal."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

log = logging.getLogger(__name__)

LOG_NAME = "sr3-desktop.log"
_MAX_BYTES = 1_000_000
_OLD_FILES = 3


def configure_logging(folder: Path, console: bool = False) -> None:
    """Send the log to a file, once for the life of the process.

    Where the folder cannot be written to, the program runs on without the file.

    Args:
        folder: Folder of the log file; made if it is not there.
        console: Also show messages, without their dates, on the terminal (stderr).
    """
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    logging.getLogger("matplotlib").setLevel(logging.WARNING)  # it tells of the fonts it found
    if console:
        terminal = logging.StreamHandler(sys.stderr)
        terminal.setFormatter(logging.Formatter("%(message)s"))
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
