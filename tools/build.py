"""Makes the program that others unpack, from a clean clone, and tries it.

    python -m tools.build                   the small download, without torch
    python -m tools.build --flavor cpu     with torch: training, checkpoints of SR3
    python -m tools.build --flavor cuda    for NVIDIA cards; in several archives

In turn: a new environment in `build/`, the packages, PyInstaller with `build.spec`, a trial of the
frozen program (`tools.bundle.proof`), and in `dist/` the archives with their SHA-256.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tools.bundle.contents import WINDOW, sizes
from tools.bundle.flavors import FLAVORS, Flavor
from tools.installer import windows_setup

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "tools" / "constraints.txt"
MAX_ARCHIVE_BYTES = 1_900_000_000
"""Files of a release may have 2 GiB; so may installers, thus none holds several archives."""


def requirements(flavor: Flavor) -> list[str]:
    """Return what has to be installed to build a flavor, torch left out."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["heif"], *extras["bundle"]]
    return [text for text in wanted if not text.startswith("torch")]


def torch_requirement() -> str:
    """Return the version of torch that the project is made for."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        dependencies = tomllib.load(file)["project"]["dependencies"]
    return next(text for text in dependencies if text.startswith("torch"))


def make_environment(flavor: Flavor, index: str | None) -> Path:
    """Make a new virtual environment with all that is bundled; returns its Python."""
    folder = ROOT / "build" / f"environment-{flavor.name}"
    shutil.rmtree(folder, ignore_errors=True)
    _run(sys.executable, "-m", "venv", folder)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    pip = [python, "-m", "pip", "install", "--quiet", "--constraint", CONSTRAINTS]
    if flavor.has_torch:
        index = flavor.torch_index if index is None else index
        _run(*pip, torch_requirement(), *(["--index-url", index] if index else []))
    _run(*pip, *requirements(flavor))
    return python


def freeze(python: Path, flavor: Flavor) -> Path:
    """Run PyInstaller; returns the folder of the program."""
    target = ROOT / "dist" / flavor.name
    shutil.rmtree(target, ignore_errors=True)
    _run(
        *(python, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"),
        *("--distpath", target, "--workpath", ROOT / "build" / flavor.name),
        *("build.spec", "--", "--flavor", flavor.name),
    )
    return target / WINDOW


def archive(folder: Path, name: str, limit: int = MAX_ARCHIVE_BYTES) -> list[Path]:
    """Pack a program beside its folder.

    Args:
        folder: The program.
        name: Of the archives, without an ending.
        limit: Greatest size in bytes; what is larger becomes several archives, each of which
            can be unpacked by itself into the same place.

    Returns:
        The archives.
    """
    end = ".zip" if (folder / f"{WINDOW}.exe").exists() else ".tar.gz"
    parts = list(_parts(folder, limit))
    made = []
    for number, files in enumerate(parts, 1):
        path = folder.parent / f"{name}{f'-{number}' if len(parts) > 1 else ''}{end}"
        _pack(path, folder, files)
        made.append(path)
    return made


def _parts(folder: Path, limit: int) -> Iterator[list[Path]]:
    """Divide the files so that each part, even if nothing could be compressed, is small enough."""
    files: list[Path] = []
    total = 0
    for path in sorted(path for path in folder.rglob("*") if not path.is_dir()):
        size = path.lstat().st_size
        if files and total + size > limit:
            yield files
            files, total = [], 0
        files.append(path)
        total += size
    yield files


def _pack(target: Path, folder: Path, files: list[Path]) -> None:
    if target.suffix == ".zip":
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as pack:
            for path in files:
                pack.write(path, path.relative_to(folder.parent))
        return
    with tarfile.open(target, "w:gz", compresslevel=9) as tar:
        for path in files:
            tar.add(path, str(path.relative_to(folder.parent)), recursive=False)


def write_sums(archives: list[Path]) -> Path:
    """Write the SHA-256 of each archive into the file SHA256SUMS beside them."""
    target = archives[0].parent / "SHA256SUMS"
    lines = []
    for path in archives:
        with path.open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    target.write_text("".join(lines), "ascii")
    return target


def _run(*command: object) -> None:
    print("+", *command, flush=True)
    done = subprocess.run([str(part) for part in command], cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(f"{command[0]} ended with {done.returncode}")


def main() -> None:
    """Make a flavor and prove it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--flavor", choices=FLAVORS, default="light")
    parser.add_argument(
        "--torch-index",
        metavar="URL",
        help='where pip finds torch; "" for its usual place; default: the flavor\'s own',
    )
    args = parser.parse_args()
    flavor = FLAVORS[args.flavor]
    python = make_environment(flavor, args.torch_index)
    folder = freeze(python, flavor)
    if sys.platform.startswith("linux"):
        _run(python, "-m", "tools.installer.linux_files", folder)
    _run(python, "-m", "tools.bundle.proof", folder, flavor.name)
    _run(python, "-m", "tools.bundle.contents", folder, flavor.name)
    made = archive(folder, archive_name(flavor))
    if sys.platform == "win32" and shutil.which("makensis") and len(made) == 1:
        made.append(made[0].with_name(f"{archive_name(flavor)}-setup.exe"))
        windows_setup.make(folder, made[-1])
    for path in [*made, write_sums(made)]:
        print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1e6:.1f} MB")
    print(f"unpacked {sum(size for size, _ in sizes(folder)):.0f} MB")


def archive_name(flavor: Flavor) -> str:
    """Return the name of a download: program, version, system and flavor."""
    from sr3_desktop import __version__

    system = "windows" if sys.platform == "win32" else "linux"
    return f"sr3-desktop-{__version__}-{system}-x64-{flavor.name}"


if __name__ == "__main__":
    main()
