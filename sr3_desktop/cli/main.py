"""The command line: finds the command, loads its module, and turns what happens into exit codes."""

import argparse
import contextlib
import errno
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from sr3_desktop import __version__
from sr3_desktop.engine.base.errors import Cancelled, Sentence
from sr3_desktop.engine.base.signals import INTERRUPTED, STOPS, taking
from sr3_desktop.engine.base.torch_setup import prepare_torch
from sr3_desktop.engine.base.vulkan_places import Places, set_vulkan_places
from sr3_desktop.engine.files.filesystem import ON_WINDOWS
from sr3_desktop.logs import configure_logging
from sr3_desktop.paths import card_places, log_dir

from .console import complain, sentence
from .sr3.exit_codes import FAILED, UsageError
from .sr3.language import translated
from .sr3.parser import Parser

COMMANDS = {
    "upscale": "Upscale photos.",
    "batch": "Upscale many photos; resumes where it left off.",
    "edit": "Upscale one photo for another program, which waits.",
    "diffuse": "Show the forward process (photo to noise).",
    "models": "List the available models, or import one.",
    "prepare": "Make training pairs from a folder of photos.",
    "train": "Train a model on a folder of photos.",
    "infer": "Upscale prepared pairs and compare with the originals.",
    "evaluate": "Measure the quality of a model on photos, or of finished results.",
    "report": "Write a training run as one HTML page.",
    "selftest": "Check that model and device work.",
}
"""Each is the module of its name in this folder, or in that of `_IN_SR3`; with `add_arguments`."""

_IN_SR3 = ("report",)


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code; wrong use exits with 2 as argparse does."""
    try:
        parser = _parser(argv[0] if argv else "")
    except ModuleNotFoundError as error:
        complain(sentence(error))
        return FAILED
    args = parser.parse_args(argv)
    if args.command is None:  # an option of the window that is not written as `__main__` reads it
        parser.error(translated("the following arguments are required: %s") % "COMMAND")
    _refuse_pipes(args)
    if getattr(args, "preset", None) is not None or getattr(args, "like", None) is not None:
        _take_defaults(args)
        args = parser.parse_args(argv)  # what is given wins
    from sr3_desktop.engine.images import (  # loads numpy, which help does not need
        prepare_pillow,
        read_image,
    )

    prepare_pillow()
    prepare_torch()
    set_vulkan_places(Places(*card_places(), read_image))
    told = args.command in ("train", "evaluate")
    configure_logging(log_dir(), console=translated if told else None)
    try:
        with taking(STOPS, signal.default_int_handler):  # which raises KeyboardInterrupt
            code: int = args.run(args)
            sys.stdout.flush()
        return code
    except UsageError as error:
        command: argparse.ArgumentParser = args.parser
        command.error(translated(error.sentence))
    except (KeyboardInterrupt, Cancelled):
        complain("Stopped. Finished files are complete; nothing half-written is left.")
        return INTERRUPTED
    except Exception as error:  # the last resort: whatever it is, the user gets one sentence
        if reader_has_enough(error):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for the last flush
            return FAILED
        complain(sentence(error))
        return FAILED


def reader_has_enough(error: Exception, windows: bool = ON_WINDOWS) -> bool:
    """Tell whether somebody closed the pipe that we print into, as `| head` does."""
    if isinstance(error, BrokenPipeError):
        return True
    return (
        windows
        and isinstance(error, OSError)
        and (error.errno, error.filename) == (errno.EINVAL, None)
    )


def _refuse_pipes(args: argparse.Namespace) -> None:
    """End the program where it would wait for ever for what a file should hold."""
    for value in vars(args).values():
        for path in value if isinstance(value, list) else [value]:
            with contextlib.suppress(OSError):
                if isinstance(path, Path) and path.is_fifo():
                    problem = Sentence("{path} is a pipe; give a file or a folder", path=path)
                    args.parser.error(translated(problem))


def _take_defaults(args: argparse.Namespace) -> None:
    from .arguments import take_defaults

    try:
        take_defaults(args)
    except UsageError as error:
        args.parser.error(translated(error.sentence))


def _add_window_options(parser: argparse.ArgumentParser) -> None:
    """Declare what `__main__` reads itself, for the help text and for errors."""
    parser.add_argument(
        "--scale", metavar="N", help="open the window with this size chosen; photos may follow"
    )
    parser.add_argument(
        "--new-instance", action="store_true", help="open one more window; photos may follow"
    )
    parser.add_argument(
        "--check-window",
        metavar="PICTURE",
        help="open the window, try it, and save a picture of it",
    )


def _parser(command: str) -> argparse.ArgumentParser:
    """Return the parser; of the commands' modules only that of `command` is loaded."""
    parser = Parser(
        prog="sr3-desktop",
        description="Upscale photos with a diffusion model. Without a command the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    _add_window_options(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, text in COMMANDS.items():
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(parser=added)
        if name == command:
            place = ".sr3" if name in _IN_SR3 else ""
            import_module(f"{place}.{name}", __package__).add_arguments(added)
    return parser
