"""The downloads: what each can do, what is left out, and how large it may be."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence
from dataclasses import dataclass

_NEVER = [
    # Drawn in by optional imports of other packages.
    *("IPython", "dask", "distributed", "hypothesis", "matplotlib", "mypy", "pandas", "pluggy"),
    *("pytest", "scipy", "skimage", "tensorboard", "torchvision", "wandb"),
    *("_curses", "_tkinter", "curses", "lib2to3", "sqlite3", "tkinter"),
    # Under the GPL; for lines typed to Python.
    *("_dbm", "_gdbm", "dbm", "readline"),
    # For connections, which this program does not make.
    *("_ssl", "certifi", "charset_normalizer", "ftplib", "requests", "smtplib", "ssl", "urllib3"),
    # What torch needs only to compile networks, which takes a C++ compiler besides. Its optimizers
    # need sympy and mpmath.
    *("jinja2", "markupsafe", "networkx", "pip", "setuptools", "triton"),
]
_TORCH = ["functorch", "sr3_desktop.training", "torch", "torchgen"]


@dataclass(frozen=True)
class Flavor:
    """One download.

    Attributes:
        name: As it is given to `--flavor`.
        excluded: Modules that stay outside.
        max_mb: Greatest size unpacked, by `sys.platform`; in millions of bytes.
        torch_index: Where pip finds its build of torch, "" for a flavor without torch.
    """

    name: str
    excluded: Sequence[str]
    max_mb: dict[str, int]
    torch_index: str = ""

    @property
    def has_torch(self) -> bool:
        """Whether torch is inside."""
        return "torch" not in self.excluded


_INDEX = "https://download.pytorch.org/whl/"

FLAVORS = {
    flavor.name: flavor
    for flavor in (
        Flavor("light", [*_NEVER, *_TORCH], {"linux": 260, "win32": 260}),
        Flavor("cpu", _NEVER, {"linux": 780, "win32": 560}, f"{_INDEX}cpu"),
        Flavor("cuda", _NEVER, {"linux": 4200, "win32": 6000}, f"{_INDEX}cu130"),
    )
}


def chosen(arguments: Sequence[str]) -> Flavor:
    """Return the flavor that `-- --flavor NAME` names at the end of PyInstaller's arguments."""
    name = dict(itertools.pairwise(arguments)).get("--flavor", "cpu")
    if name not in FLAVORS:
        sys.exit(f"There is no flavor {name}; there are {', '.join(FLAVORS)}.")
    return FLAVORS[name]
