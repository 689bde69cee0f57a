"""A warm parent that forks the real program: it can be killed at will, without a cold start.

Called with the folder of the models. For each line on stdin, a JSON list of arguments and of the
seconds until it is killed or null, it forks a child that runs them as `sr3-desktop` would, and
prints its exit code, negative for a signal, and the seconds that it lived.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

import sr3_desktop.engine.upscale.upscaler  # noqa: F401  loads torch
from sr3_desktop import paths
from sr3_desktop.__main__ import main


def serve(models: Path) -> None:
    paths.bundled_models_dir = lambda: models
    for line in sys.stdin:
        arguments, kill_after_s = json.loads(line)
        started, child = time.monotonic(), os.fork()
        if child == 0:
            silent = os.open(os.devnull, os.O_RDWR)
            os.dup2(silent, 1)
            os.dup2(silent, 2)
            os._exit(main(arguments))
        if kill_after_s is not None:
            time.sleep(kill_after_s)
            os.kill(child, signal.SIGKILL)  # which finds at least what `waitpid` waits for
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(json.dumps([code, time.monotonic() - started]), flush=True)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
