"""What must be in the frozen program, what must not, and a check of both.

`python -m tools.bundle.contents dist/sr3-desktop` prints sizes and what is wrong.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from sr3_desktop.paths import resources_dir

from .flavors import FLAVORS, Flavor

WINDOW, COMMAND = "sr3-desktop", "sr3-desktop-cli"
MODULES = "modules.pyz"
"""The file of all modules, beside the libraries; both programs read it."""

_INSIDE = "_internal"

NOT_WANTED = {
    "tests, headers and tools of torch": (
        r"^torch/(test|include|share)/|^torch/bin/(?!torch_shm_manager$)"
    ),
    "libraries of parallel training": r"^torch/lib/.*(libtensorpipe|_gloo)",
    "what only a compiler reads": r"\.(a|c|cc|cmake|cpp|cu|cuh|h|hpp|lib|pdb|pxd|pyi)$",
    "tests of numpy": r"^numpy/(.*/)?tests/|^numpy/(f2py|distutils|testing)/",
    "under the GPL": r"readline|gdbm",
    "code for connections": (
        r"(^|/)(lib)?(ssl|crypto)[-.]|(^|/)_ssl\.|/plugins/(tls|networkinformation)/"
    ),
    "Qt's drawing of the web, of QML and of PDF": (
        r"Qt6?(Labs|OpenGL|Pdf|Qml|Quick|ShaderTools|Sql|Test|VirtualKeyboard|WebEngine)"
    ),
    "what draws through OpenGL, without a desktop or for other programs": (
        r"opengl32sw|qdirect2d|EglFSDevice|EglFsKms|Qt6?WaylandCompositor"
        r"|/plugins/(designer|egldeviceintegrations|generic|printsupport|qmllint|qmltooling|sqldrivers"
        r"|vectorimageformats|wayland-graphics-integration-\w+|xcbglintegrations)/"
        r"|q(eglfs|linuxfb|minimal|minimalegl|vkkhrdisplay|vnc|gtk3|pdf|virtualkeyboardplugin)\b\."
        r"|/wayland-shell-integration/(?!libxdg)"
    ),
    "languages that the program does not speak": (
        r"PySide6/(Qt/)?translations/(?!qtbase_zh_CN\.qm$)"
    ),
    "part of every system, with which drivers of graphics cards have to agree": (
        r"^lib(stdc\+\+|gcc_s|mvec|m|c|GL|EGL|GLX|GLdispatch|drm|vulkan)\.so"
    ),
    "packages of the tests": r"^(_pytest|hypothesis|pluggy|pytest|scipy|skimage|dask|distributed)/",
}
"""By reason: names inside `_internal`, with `/`, of what stays outside or fails the build."""

_RUNTIME = re.compile(r"(^|/)(msvcp|vcruntime|concrt|vcomp)140[_\w]*\.dll$", re.IGNORECASE)
OLDEST_RUNTIME = (14, 44)

_NEEDED = {
    "": [
        *("photo-x4.safetensors", "face-x8.safetensors", "window.qss", "zh_CN.qm", MODULES),
        *("qtbase_zh_CN.qm", "licenses/SR3 Desktop.txt", "licenses/Qt and PySide6.txt"),
        *("licenses/LGPL-3.0.txt", "licenses/Python.txt"),
        *("frontalface-lbp.xml", "frontalface-lbp-45.xml"),
        *sorted(path.name for path in resources_dir().glob("*.json")),
    ],
    "linux": [
        *("libQt6Widgets.so.6", "libqxcb.so", "libqoffscreen.so", "libqwayland.so"),
        *("libqjpeg.so", "libqwebp.so", "libqsvg.so", "libqsvgicon.so", "app.svg"),
    ],
    "win32": [
        *("Qt6Widgets.dll", "qwindows.dll", "qoffscreen.dll", "qjpeg.dll", "qwebp.dll"),
        *("qsvg.dll", "qsvgicon.dll", "msvcp140.dll", "vcruntime140.dll", "app.ico"),
    ],
    "torch linux": ["libc10.so", "libtorch_cpu.so", "torch_shm_manager"],
    "torch win32": ["c10.dll", "torch_cpu.dll"],
    "cuda linux": ["libtorch_cuda.so", "libcudnn.so.9", "libcudnn_ops.so.9"],
    "cuda win32": ["torch_cuda.dll", "cudnn64_9.dll", "cudnn_ops64_9.dll"],
}


def wanted(name: str) -> bool:
    """Tell whether a file may be in the program: its name below `_internal`."""
    return not _reason(name)


def _reason(name: str) -> str:
    name = name.replace("\\", "/")
    for reason, pattern in NOT_WANTED.items():
        if re.search(pattern, name):
            return reason
    return ""


def faults(folder: Path, flavor: Flavor) -> list[str]:
    """Return what is missing in a frozen program, too much, too old or too large."""
    files = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    system = "win32" if f"{WINDOW}.exe" in files else "linux"
    found = [*_missing(files, flavor, system), *_too_much(files, flavor)]
    if system == "win32":
        found += _runtime_faults(files)
    size = sum(path.lstat().st_size for path in files.values()) / 1e6
    if size > flavor.max_mb[system]:
        found.append(f"{size:.0f} MB are more than {flavor.max_mb[system]} MB")
    return found


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _missing(files: Iterable[str], flavor: Flavor, system: str) -> list[str]:
    end = ".exe" if system == "win32" else ""
    needed = [f"{WINDOW}{end}", f"{COMMAND}{end}", *_NEEDED[""], *_NEEDED[system]]
    needed += _NEEDED[f"torch {system}"] if flavor.has_torch else []
    needed += _NEEDED.get(f"{flavor.name} {system}", [])
    names = [f"/{name}" for name in files]
    return [
        f"{name} is missing"
        for name in needed
        if not any(there.lower().endswith(f"/{name.lower()}") for there in names)
    ]


def _too_much(files: dict[str, Path], flavor: Flavor) -> list[str]:
    found = []
    for name in files:
        inside = name.removeprefix(f"{_INSIDE}/")
        reason = _reason(inside)
        if not flavor.has_torch and re.match("torch[-/]", inside):
            reason = f"the flavor {flavor.name} has no torch"
        if reason:
            found.append(f"{name} should not be here ({reason})")
    return found


def _runtime_faults(files: dict[str, Path]) -> list[str]:
    """Return what is wrong with the C++ runtime: one, current, beside the libraries."""
    found = []
    for name, path in files.items():
        if not _RUNTIME.search(name):
            continue
        if name.rpartition("/")[0] != _INSIDE:
            found.append(f"{name} is a second C++ runtime")
        elif (version := file_version(path))[:2] < OLDEST_RUNTIME:
            found.append(f"{name} is too old: {'.'.join(map(str, version))}")
    return found


def file_version(path: Path) -> tuple[int, ...]:
    """Return the version in the resources of a Windows library, () without one."""
    import pefile

    pe = pefile.PE(str(path), fast_load=True)
    pe.parse_data_directories([pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_RESOURCE"]])
    info = getattr(pe, "VS_FIXEDFILEINFO", None)
    if not info:
        return ()
    high, low = info[0].FileVersionMS, info[0].FileVersionLS
    return high >> 16, high & 0xFFFF, low >> 16, low & 0xFFFF


def is_runtime(name: str) -> bool:
    """Tell whether a file is part of the C++ runtime of Windows."""
    return bool(_RUNTIME.search(name.replace("\\", "/")))


def sizes(folder: Path) -> list[tuple[float, str]]:
    """Return the parts of a program, largest first: millions of bytes and name."""
    counted: Counter[str] = Counter()
    for path in _files(folder):
        parts = path.relative_to(folder).parts
        deep = 3 if parts[1:2] in (("torch",), ("PySide6",)) else 2
        counted["/".join(parts[:deep])] += path.lstat().st_size
    return [(size / 1e6, name) for name, size in counted.most_common()]


def main() -> int:
    """Print sizes and faults of a folder; returns 1 if there are faults."""
    folder = Path(sys.argv[1])
    flavor = FLAVORS[sys.argv[2] if sys.argv[2:] else "cpu"]
    parts = sizes(folder)
    print(f"{sum(size for size, _ in parts):8.1f} MB in {sum(1 for _ in _files(folder))} files")
    for size, name in parts[:30]:
        print(f"{size:8.1f} MB  {name}")
    found = faults(folder, flavor)
    print("\n".join(found))
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
