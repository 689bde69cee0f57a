"""A warm parent that forks the real program: it can be killed at will, without a cold start.

Called with the folder of the models. For each line on stdin, a JSON list of arguments, it forks a
child that runs them as `sr3-desktop` would, prints its process id and then its wait status.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import sr3_desktop.engine.upscaler  # noqa: F401  loads torch
from sr3_desktop import paths
from sr3_desktop.__main__ import main


def serve(models: Path) -> None:
    paths.bundled_models_dir = lambda: models
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            silent = os.open(os.devnull, os.O_RDWR)
            os.dup2(silent, 1)
            os.dup2(silent, 2)
            os._exit(main(json.loads(line)))
        print(child, flush=True)
        print(os.waitpid(child, 0)[1], flush=True)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
