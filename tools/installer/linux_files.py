"""Puts into a frozen program what a Linux desktop wants: `install.sh`, menu entry, icon, actions.

`python -m tools.installer.linux_files dist/light/sr3-desktop`; `tools.build` calls it.
"""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from sr3_desktop import __version__

HERE = Path(__file__).parent / "linux"
ICON = Path(__file__).resolve().parents[2] / "resources" / "icons" / "app.svg"


def add(folder: Path) -> None:
    """Add the files to a frozen program, with its version and today's date."""
    share = folder / "share"
    share.mkdir(exist_ok=True)
    for path in HERE.iterdir():
        if path.name == "install.sh":
            shutil.copy(path, folder)
            continue
        text = path.read_text("utf-8").replace("@VERSION@", __version__)
        text = text.replace("@DATE@", datetime.now(UTC).date().isoformat())
        (share / path.name).write_text(text, "utf-8")
    shutil.copy(ICON, share / "sr3-desktop.svg")


if __name__ == "__main__":
    add(Path(sys.argv[1]))
