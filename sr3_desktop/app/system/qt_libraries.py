"""Libraries of a Linux system that Qt needs, and which of them is missing; loads nothing of Qt.

Qt ends the whole program when its plug-in for the screen does not load, so that is tried before.
"""

import ctypes
import glob
import importlib.util
import os
import re
import sys
from pathlib import Path

from sr3_desktop.engine.base.errors import Sentence

DEBIAN_PACKAGES = {
    "libEGL": "libegl1",
    "libGL": "libgl1",
    "libdbus-1": "libdbus-1-3",
    "libfontconfig": "libfontconfig1",
    "libgssapi_krb5": "libgssapi-krb5-2",
    "libglib-2.0": "libglib2.0-0",
    "libgthread-2.0": "libglib2.0-0",
    "libxcb-cursor": "libxcb-cursor0",
    "libxcb-icccm": "libxcb-icccm4",
    "libxcb-keysyms": "libxcb-keysyms1",
    "libxcb-shape": "libxcb-shape0",
    "libxcb-xkb": "libxcb-xkb1",
    "libxkbcommon": "libxkbcommon0",
    "libxkbcommon-x11": "libxkbcommon-x11-0",
}
"""What brings each library that a system may lack, on Debian and Ubuntu."""


def sentence_for(problem: str) -> str:
    """Return what happened and what to do, for the words of whoever failed to load Qt."""
    found = re.search(r"(lib[\w.+-]+?)\.so[.\d]*", problem)
    if found is None:
        return Sentence(
            "The window cannot open because Qt does not load ({problem}); "
            "install the program again or use the command sr3-desktop upscale.",
            problem=problem,
        )
    name = found[0]
    package = DEBIAN_PACKAGES.get(found[1])
    how = (
        Sentence("on Debian and Ubuntu: sudo apt install {package}", package=package)
        if package
        else Sentence("look for it in the packages of your system")
    )
    return Sentence(
        "The window cannot open because the library {name} is missing; install it "
        "({how}) or use the command sr3-desktop upscale.",
        name=name,
        how=how,
    )


def is_about_qt(error: ImportError) -> bool:
    """Tell whether it was Qt that could not be imported."""
    texts = (error.name or "", error.path or "")
    return any(part in text for text in texts for part in ("PySide6", "shiboken6"))


def screen_problem() -> str:
    """Return why no plug-in for the screen loads; "" if one does, or where Qt finds out itself."""
    spec = importlib.util.find_spec("PySide6") if sys.platform.startswith("linux") else None
    if spec is None or spec.origin is None:
        return ""
    folder = Path(spec.origin).parent / "Qt" / "plugins" / "platforms"
    names = [glob.escape(name) for name in _platforms()]  # Qt 6.8 has libqwayland-generic.so
    problems = [_problem(path) for name in names for path in folder.glob(f"libq{name}*.so")]
    return "" if "" in problems or not problems else problems[-1]


def _platforms() -> list[str]:
    """Return the platforms that Qt would try."""
    asked = os.environ.get("QT_QPA_PLATFORM", "")
    if asked:
        return [name.partition(":")[0] for name in asked.split(";")]
    variables = {"wayland": "WAYLAND_DISPLAY", "xcb": "DISPLAY"}
    return [name for name, variable in variables.items() if os.environ.get(variable)]


def _problem(plugin: Path) -> str:
    """Return why a plug-in does not load; "" if it does."""
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return str(error)
    return ""
