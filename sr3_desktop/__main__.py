"""Entry point of `sr3-desktop`, `python -m sr3_desktop` and `main.py`: the window or a command."""

import contextlib
import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from .app.system.hand_over import Opening, Place, checked, instance_name
from .cli import main as cli
from .cli.sr3.exit_codes import OK, WRONG_USE
from .cli.sr3.language import translated
from .engine.base.errors import Sentence
from .engine.base.signals import INTERRUPTED, STOPS, taking

NEW_INSTANCE = "--new-instance"
"""Opens a second window; without, its photos would go to the window that is open."""
SCALE = "--scale"
"""Followed by a number: opens the window with that size chosen, as Explorer's verbs do."""
CHECK_WINDOW = "--check-window"
"""Opens the window, tries it, saves a picture of it in the file that follows, and ends."""


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window, with photos where paths are given, or run a command.

    Args:
        argv: Arguments without the program's name; None takes the process's own.

    Returns:
        The exit code.
    """
    with taking(STOPS, lambda *_: os._exit(INTERRUPTED)):  # what is begun later takes them itself
        return _main(argv)


def _main(argv: Sequence[str] | None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    _prepare_streams()
    if not all(arguments):  # else it would stand for the folder at hand
        return _refuse(Sentence("An argument is empty; a script's variable may not be set."))
    if arguments[:1] == [CHECK_WINDOW] and len(arguments) == 2:
        return _with_qt(lambda: _check_window(Path(arguments[1])))
    new_instance = arguments[:1] == [NEW_INSTANCE]
    if new_instance:
        del arguments[0]
    scale = arguments[1] if arguments[:1] == [SCALE] and arguments[1:] else None
    if scale is not None:
        del arguments[:2]
    elif not new_instance and _is_command(arguments):
        return cli.main(arguments)
    missing = [text for text in arguments if not _is_there(Path(text))]
    if missing:
        return _refuse(
            Sentence(
                "{text} is neither a file nor a command; see sr3-desktop --help.", text=missing[0]
            )
        )
    try:
        paths = tuple(Path(text).absolute() for text in arguments)
        opening = Opening(paths, None if scale is None else checked(scale))
    except ValueError as error:
        return _refuse(Sentence("{option}: {error}.", option=SCALE, error=error))
    if not _has_screen():
        return _refuse(
            Sentence(
                "There is no screen to open the window on; use the command sr3-desktop upscale "
                "instead."
            )
        )
    place = Place(instance_name())
    try:
        if not new_instance and not place.take() and place.hand_over(opening):
            return OK
        return _with_qt(lambda: _open_window(opening, alone=not new_instance))
    finally:
        place.give_back()


def _is_there(path: Path) -> bool:
    with contextlib.suppress(OSError):  # the name is too long for any file
        return path.exists()
    return False


def _is_command(arguments: Sequence[str]) -> bool:
    return bool(arguments) and (arguments[0] in cli.COMMANDS or arguments[0].startswith("-"))


def _open_window(opening: Opening, alone: bool) -> int:
    from sr3_desktop.app.window.application import run_window

    return run_window(opening, alone)


def _check_window(picture: Path) -> int:
    from sr3_desktop.app.check.window_check import check_window

    return check_window(picture)


def _with_qt(use: Callable[[], int]) -> int:
    """Do something that loads Qt; where it does not load, say why."""
    from sr3_desktop.app.system.qt_libraries import is_about_qt, screen_problem, sentence_for
    from sr3_desktop.app.system.windows_dlls import preload_torch_runtime

    preload_torch_runtime()  # before Qt's first library
    problem = screen_problem()
    if problem:
        return _refuse(sentence_for(problem))
    gc.disable()  # modules that are loaded are no garbage; `GuiThreadCollector` takes over
    try:
        return use()
    except ImportError as error:
        if not is_about_qt(error):
            raise
        return _refuse(sentence_for(str(error)))
    finally:
        gc.enable()


def _has_screen() -> bool:
    """Tell whether Qt would find a screen; without one it would end the program itself."""
    if not sys.platform.startswith("linux"):
        return True
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if platform not in ("", "xcb", "wayland"):  # such as offscreen, vnc, linuxfb
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _prepare_streams() -> None:
    """Make printing safe: a windowed program has no streams, a console may lack characters.

    What goes to a file or another program is UTF-8, as the code page of Windows lacks many names.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="replace")


def _refuse(sentence: str) -> int:
    """Say why nothing happens; where there is no console, in a box."""
    sentence = translated(sentence)
    sys.stderr.write(sentence + "\n")
    if sys.platform == "win32" and sys.stderr.name == os.devnull:
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, sentence, "SR3 Desktop", 0x30)  # a warning
    return WRONG_USE


if __name__ == "__main__":
    sys.exit(main())
