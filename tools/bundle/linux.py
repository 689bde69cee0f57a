"""What only Linux needs: libraries of the system without those that nothing uses any more."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

Entry = tuple[str, str, str]


def without_orphans(binaries: Iterable[Entry]) -> list[Entry]:
    """Leave out libraries of the system that only files outside the program need.

    PyInstaller has followed the plug-ins that `contents.wanted` left out, one of them to all
    of GTK.
    """
    from PyInstaller.depend.bindepend import get_imports

    entries = list(binaries)
    of_system = {Path(item[1]).name: item for item in entries if _is_of_system(item)}
    kept = [item for item in entries if item not in of_system.values()]
    waiting = [source for _, source, _ in kept]
    while waiting:
        for name, _ in get_imports(waiting.pop()):
            item = of_system.pop(Path(name).name, None)
            if item is not None:
                kept.append(item)
                waiting.append(item[1])
    return kept


def opened_by_cuda(packages: Path) -> list[tuple[str, str]]:
    """Return what NVIDIA's libraries open by name, so that no other file tells of it.

    Args:
        packages: The folder `site-packages`; on Windows all of this lies beside torch's libraries.

    Returns:
        Each file and its folder in the program.
    """
    patterns = ("nvidia/cudnn/lib/libcudnn_*.so*", "nvidia/cu*/lib/libnvrtc-builtins.so*")
    found = [path for pattern in patterns for path in sorted(packages.glob(pattern))]
    return [(str(path), path.parent.relative_to(packages).as_posix()) for path in found]


def stripped(binaries: Iterable[Entry], folder: Path) -> list[Entry]:
    """Take out of Python's own libraries what only debuggers read: two thirds of their size.

    Args:
        binaries: PyInstaller's names, sources and kinds.
        folder: Where the smaller copies are written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [_stripped(item, folder) for item in binaries]


def _stripped(item: Entry, folder: Path) -> Entry:
    name, source, kind = item
    path = Path(source).resolve()
    if "site-packages" in path.parts or not path.is_relative_to(Path(sys.base_prefix).resolve()):
        return item
    target = folder / path.name
    shutil.copy(path, target)
    done = subprocess.run(["strip", "--strip-unneeded", str(target)], check=False)
    return (name, str(target), kind) if done.returncode == 0 else item


def _is_of_system(item: Entry) -> bool:
    source = Path(item[1]).resolve()
    python = Path(sys.base_prefix).resolve()
    places = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")
    below = any(source.is_relative_to(place) for place in places)
    return item[2] == "BINARY" and below and not source.is_relative_to(python / "lib" / "python3")
