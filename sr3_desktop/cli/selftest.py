"""The `selftest` command: a real picture through every model on its device."""

from __future__ import annotations

import argparse

from sr3_desktop import device_words
from sr3_desktop.paths import models_dirs

from .exit_codes import OK


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `selftest`, which has no options."""
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Test all models; raises SR3Error if one does not work."""
    from sr3_desktop.engine.models.device import diagnose  # loads torch
    from sr3_desktop.engine.upscale.selftest import run_selftest

    for line in run_selftest(models_dirs()):
        print(line)
    report = diagnose()
    print(f"{device_words.headline(report)}: {device_words.advice(report)}")
    print(report.details)
    return OK
