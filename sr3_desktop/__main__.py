"""Entry point of `sr3-desktop`, `python -m sr3_desktop` and `main.py`: the window or a command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from .cli import main as cli
from .cli.exit_codes import WRONG_USE

NEW_INSTANCE = "--new-instance"
"""Opens a second window; without, its photos would go to the window that is open."""


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window, with photos where paths are given, or run a command.

    Args:
        argv: Arguments without the program's name; None takes the process's own.

    Returns:
        The exit code.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    _prepare_streams()
    new_instance = arguments[:1] == [NEW_INSTANCE]
    if new_instance:
        del arguments[0]
    elif arguments and (arguments[0] in cli.COMMANDS or arguments[0].startswith("-")):
        return cli.main(arguments)
    missing = [text for text in arguments if not Path(text).exists()]
    if missing:
        return _refuse(f"{missing[0]} is neither a file nor a command; see sr3-desktop --help.")
    if not _has_screen():
        return _refuse(
            "There is no screen to open the window on; use the command sr3-desktop upscale instead."
        )
    return _open_window([Path(text) for text in arguments], new_instance)


def _open_window(paths: list[Path], new_instance: bool) -> int:
    from sr3_desktop.app.system.windows_dlls import preload_torch_runtime

    preload_torch_runtime()  # before Qt's first library
    try:
        from sr3_desktop.app.window.application import run_window
    except ImportError as error:
        if not (error.name or "").startswith(("PySide6", "shiboken6")):
            raise
        return _refuse(
            f"The window cannot open because Qt does not load ({error}); "
            "install what is missing or use the command sr3-desktop upscale."
        )
    return run_window(paths, new_instance)


def _has_screen() -> bool:
    """Tell whether Qt would find a screen; without one it would end the program itself."""
    if not sys.platform.startswith("linux"):
        return True
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if platform not in ("", "xcb", "wayland"):  # such as offscreen, vnc, linuxfb
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _prepare_streams() -> None:
    """Make printing safe: a windowed program has no streams, a console may lack characters."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _refuse(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return WRONG_USE


if __name__ == "__main__":
    sys.exit(main())
