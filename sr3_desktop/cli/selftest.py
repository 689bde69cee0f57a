"""The `selftest` command: a real picture through every model on its device."""

import argparse
import sys

from sr3_desktop import device_words
from sr3_desktop.engine.base.errors import SR3Error
from sr3_desktop.paths import models_dirs

from .console import say
from .sr3.exit_codes import OK


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `selftest`."""
    parser.set_defaults(run=run)
    parser.add_argument(
        "--no-torch", action="store_true", help="fail if a photo model loads PyTorch"
    )


def run(args: argparse.Namespace) -> int:
    """Test all models; raises SR3Error if one does not work."""
    from sr3_desktop.engine.models.device import diagnose  # loads numpy
    from sr3_desktop.engine.upscale.selftest import run_selftest

    for line in run_selftest(models_dirs()):
        say(line)
    if args.no_torch and "torch" in sys.modules:
        raise SR3Error("PyTorch was loaded, which photo models do not need.")
    report = diagnose()
    say(
        "{device}: {advice}",
        device=device_words.headline(report),
        advice=device_words.advice(report),
    )
    say(report.details)
    return OK
