"""The `report` command: a training run as one HTML page that needs no other file."""

import argparse
import sys
from pathlib import Path

from sr3_desktop.engine.base.errors import TrainingDataError
from sr3_desktop.engine.files.outputs import check_output, write_output
from sr3_desktop.training.trainer.run_folder import CONFIG, has_run

from .config_file import read_config
from .language import LANGUAGES, system_language
from .parser import value


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `report`."""
    parser.set_defaults(run=run)
    parser.description = (
        "Write a training run as one HTML page with all pictures inside: sizes and settings, "
        "curves, a table, before and after, and the way from noise to photo."
    )
    add = parser.add_argument
    add("folder", type=Path, metavar="RUN", help="folder of a run of train")
    text = "also show and measure these results, such as those of infer"
    value(parser, "--results", Path, "FOLDER", text)
    add("-o", "--output", type=Path, metavar="FILE", help="file of the page (RUN/report.html)")
    text = "language of the page (the system's, now %(default)s)"
    add("--language", choices=LANGUAGES, default=system_language(), help=text)


def run(args: argparse.Namespace) -> int:
    """Write the page; returns the exit code.

    Raises:
        SR3Error: The folder holds no run, or the page cannot be written.
    """
    from sr3_desktop.training.evaluation.results import (
        find_results,  # loads numpy, which help does not need
    )

    from .report_page import is_own_page, page

    folder: Path = args.folder
    if not has_run(folder):
        raise TrainingDataError(
            "{folder} holds no run of train; name the folder that was given to train as --run.",
            folder=folder,
        )
    config = read_config(folder / CONFIG).config
    target: Path = args.output or folder / "report.html"
    replaces = check_output(target, [], is_own_page)
    results = find_results(args.results) if args.results else []
    text = page(config, folder, results, args.language)
    sys.stdout.write(f"{write_output(target, text, replaces)}\n")
    return 0
