"""Start SR3 Desktop from the source tree or, frozen, from its folder."""

import multiprocessing
import signal
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()  # before anything else: a frozen child process stops here
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C while modules load: the end, no traceback

    from sr3_desktop.__main__ import main

    sys.exit(main())
