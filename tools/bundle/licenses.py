"""The licenses of everything in the frozen program, gathered from what is inside."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

TEXTS = Path(__file__).parent / "licenses"
"""Texts that no package brings along."""

_NAMES = ("licen", "copying", "notice", "copyright", "authors")
_IN_TEXTS = {"pyside6-essentials": "Qt and PySide6", "shiboken6": "Qt and PySide6"}
_ALWAYS = ("pyinstaller",)  # its loader starts the program
_OWN = "SR3 Desktop"

Entry = tuple[str, str, str]


class UnknownLicense(SystemExit):
    """A file goes into the program, and nothing says under which license."""


def collect(entries: Iterable[Entry], folder: Path, root: Path) -> list[Entry]:
    """Write the license of everything that goes into the program.

    Args:
        entries: PyInstaller's names, sources and kinds of all files.
        folder: Where the texts are written; emptied first. PyInstaller works in the one above.
        root: Top of this project.

    Returns:
        The texts as PyInstaller's entries, in the folder `licenses`.

    Raises:
        UnknownLicense: A file belongs to nothing that has a license.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lines = []
    found = _components(entries, root, folder.parent)
    for name, version, texts in sorted(found, key=lambda part: part[0].lower()):
        lines.append(f"{name} {version}".strip())
        parts = [path.read_text("utf-8", errors="replace") for path in texts]
        (folder / f"{name}.txt").write_text("\n\n----\n\n".join(parts), "utf-8")
    for path in TEXTS.glob("*.txt"):
        shutil.copy(path, folder)
    introduction = "This program contains the following; the license of each is beside this file.\n"
    (folder / "README.txt").write_text(introduction + "\n".join(["", *lines, ""]), "utf-8")
    return [(f"licenses/{path.name}", str(path), "DATA") for path in sorted(folder.iterdir())]


def _components(
    entries: Iterable[Entry], root: Path, work: Path
) -> Iterator[tuple[str, str, list[Path]]]:
    """Yield name, version and license texts of each part of the program."""
    owners = _owners()
    used: dict[str, Distribution] = {
        name: dist for dist in distributions() if (name := _name(dist)) in _ALWAYS
    }
    system: set[Path] = set()
    yield _OWN, "", [root / "LICENSE"]
    yield "Python", sys.version.split()[0], [_python_license()]
    for _, source, _ in entries:
        if source in ("", "-", None):
            continue
        path = Path(source)
        dist = owners.get(path) or owners.get(path.resolve())
        if dist is not None:
            used[_name(dist)] = dist
        elif not _is_ours(path, (root, work)):
            system.add(path.resolve())
    for name, dist in used.items():
        texts = list(_texts(dist)) or list(_texts_beside(dist))
        if name in _IN_TEXTS:
            texts = [TEXTS / f"{_IN_TEXTS[name]}.txt"]
        if not texts:
            raise UnknownLicense(f"{name} has no license text; add one to {TEXTS}.")
        yield dist.metadata["Name"], dist.version, texts
    yield from _of_the_system(system)


def _name(dist: Distribution) -> str:
    return (dist.metadata["Name"] or "").lower().replace("_", "-")


def _owners() -> dict[Path, Distribution]:
    """Return the package that each installed file belongs to."""
    return {
        Path(str(dist.locate_file(file))): dist
        for dist in distributions()
        for file in dist.files or ()
    }


def _texts(dist: Distribution) -> Iterator[Path]:
    for file in dist.files or ():
        path = Path(str(dist.locate_file(file)))
        if ".dist-info" in str(file) and path.is_file():
            inside = str(file).replace("\\", "/").partition(".dist-info/")[2]
            if inside.startswith("licenses/") or inside.lower().startswith(_NAMES):
                yield path


def _texts_beside(dist: Distribution) -> Iterator[Path]:
    """Yield what a package has beside its modules, as one of NVIDIA does."""
    for file in dist.files or ():
        if file.name.lower().startswith(_NAMES) and file.suffix.lower() in ("", ".txt", ".md"):
            yield Path(str(dist.locate_file(file)))


def _is_ours(path: Path, own: Iterable[Path]) -> bool:
    """Tell whether a file is the project's, PyInstaller's work or the standard library's."""
    if "site-packages" in path.parts:
        return False
    places = [*own, Path(sys.base_prefix), Path(sysconfig.get_paths()["stdlib"])]
    return any(path.resolve().is_relative_to(place.resolve()) for place in places)


def _python_license() -> Path:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for path in (
        Path(sysconfig.get_paths()["stdlib"], "LICENSE.txt"),
        Path(sys.base_prefix, "LICENSE.txt"),
        Path("/usr/share/doc", version, "copyright"),
    ):
        if path.is_file():
            return path
    raise UnknownLicense("The license of Python was not found.")


def _of_the_system(libraries: Iterable[Path]) -> Iterator[tuple[str, str, list[Path]]]:
    """Yield the packages of Debian or Ubuntu that libraries come from."""
    packages = {_package(path) for path in libraries}
    for name in sorted(packages):
        path = Path("/usr/share/doc", name, "copyright")
        if not path.is_file():
            raise UnknownLicense(f"{path} is missing.")
        command = ["dpkg-query", "-W", "-f=${Version}", name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        yield name, done.stdout.strip(), [path]


def _package(library: Path) -> str:
    spellings = [str(library), str(library).removeprefix("/usr")]  # with and without merged /usr
    for spelling in spellings:
        try:
            done = subprocess.run(
                ["dpkg-query", "-S", spelling], capture_output=True, text=True, check=False
            )
        except OSError:
            break
        if done.returncode == 0:
            return done.stdout.partition(":")[0]
    raise UnknownLicense(f"The license of {library} is not known.")
