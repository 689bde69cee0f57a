"""What only Windows reads: icon, version resource, and one C++ runtime."""

from __future__ import annotations

import io
import re
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from sr3_desktop import __version__

from .contents import is_runtime

ICON_SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
PUBLISHER = "SR3 Desktop developers"
DESCRIPTIONS = {
    "sr3-desktop": "SR3 Desktop",
    "sr3-desktop-cli": "SR3 Desktop, commands",
}
"""What Explorer and the task manager call each program."""

Entry = tuple[str, str, str]
"""PyInstaller's name of a file in the program, its source, and its kind."""


def write_icon(svg: Path, target: Path) -> Path:
    """Draw the icon in all sizes that Windows asks for; returns the .ico file."""
    from PIL import Image
    from PySide6.QtCore import QBuffer, QIODevice, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    pictures = []
    for side in ICON_SIZES:
        image = QImage(side, side, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        QSvgRenderer(str(svg)).render(painter)
        painter.end()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")
        pictures.append(Image.open(io.BytesIO(buffer.data().data())))
    target.parent.mkdir(parents=True, exist_ok=True)
    sizes = [(side, side) for side in ICON_SIZES]
    pictures[-1].save(target, "ICO", sizes=sizes, append_images=pictures[:-1])
    return target


def version_text(program: str) -> str:
    """Return the version resource of a program as PyInstaller reads it."""
    numbers = (*map(int, re.findall(r"\d+", __version__)[:3]), 0)
    texts = {
        "CompanyName": PUBLISHER,
        "FileDescription": DESCRIPTIONS[program],
        "FileVersion": __version__,
        "InternalName": program,
        "LegalCopyright": "Apache License 2.0",
        "OriginalFilename": f"{program}.exe",
        "ProductName": "SR3 Desktop",
        "ProductVersion": __version__,
    }
    strings = ", ".join(f"StringStruct({key!r}, {text!r})" for key, text in texts.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, "
        "flags=0, OS=0x40004, fileType=1, subtype=0, date=(0, 0)), "
        f"kids=[StringFileInfo([StringTable('040904B0', [{strings}])]), "
        "VarFileInfo([VarStruct('Translation', [0x0409, 1200])])])\n"
    )


def version_file(program: str, folder: Path) -> str:
    """Write the version resource of a program; returns the file for PyInstaller."""
    path = folder / f"{program}.version"
    path.write_text(version_text(program), "utf-8")
    return str(path)


def with_one_runtime(binaries: list[Entry]) -> list[Entry]:
    """Return the libraries with the C++ runtime of `msvc-runtime` in place of all others.

    Qt, Python and numpy each bring one. Whichever is loaded first serves the whole process, and
    torch needs 14.40 or newer (pytorch issue 169429).
    """
    try:
        found = files("msvc-runtime") or []
    except PackageNotFoundError:
        raise SystemExit('There is no C++ runtime; install ".[bundle]" again.') from None
    runtime = {
        path.name.lower(): str(Path(str(path.locate())).resolve())
        for path in found
        if is_runtime(path.name)
    }
    others = [item for item in binaries if not is_runtime(item[0])]
    return [*others, *((name, source, "BINARY") for name, source in runtime.items())]
