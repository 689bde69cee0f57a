"""Start SR3 Desktop from the source tree or, frozen, from its folder."""

import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()  # before anything else: a frozen child process stops here

    from sr3_desktop.__main__ import main

    sys.exit(main())
