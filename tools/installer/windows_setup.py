"""Compiles the installer for Windows, on Windows or Linux, with NSIS.

`python -m tools.installer.windows_setup dist/light/sr3-desktop setup.exe`
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from sr3_desktop import __version__

SCRIPT = Path(__file__).parent / "sr3-desktop.nsi"
LICENSE = SCRIPT.parents[2] / "LICENSE"
STUB = "x86-unicode" if sys.platform == "win32" else "amd64-unicode"
"""What unpacks. NSIS for Windows brings none of 64 bits; Wine may run no other."""


def make(folder: Path, target: Path) -> None:
    """Pack a frozen program for Windows into an installer.

    Raises:
        SystemExit: There is no NSIS, or it did not work.
    """
    compiler = shutil.which("makensis")
    if compiler is None:
        sys.exit("makensis was not found; install NSIS.")
    names = {"VERSION": __version__, "SOURCE": folder, "OUTPUT": target, "LICENSE": LICENSE}
    names["STUB"] = STUB
    defined = [
        f"-D{name}={value.resolve() if isinstance(value, Path) else value}"
        for name, value in names.items()
    ]
    done = subprocess.run(
        [compiler, "-V2", "-INPUTCHARSET", "UTF8", *defined, str(SCRIPT)], check=False
    )
    if done.returncode:
        sys.exit(f"makensis ended with {done.returncode}")


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]))
