"""Icon, version resource and runtime of the programs for Windows."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from sr3_desktop import __version__
from tools.bundle import windows

ROOT = Path(__file__).parents[2]


def test_the_icon_has_every_size(tmp_path: Path) -> None:
    target = windows.write_icon(ROOT / "resources" / "icons" / "app.svg", tmp_path / "a" / "i.ico")
    with Image.open(target) as icon:
        assert icon.info["sizes"] == {(side, side) for side in windows.ICON_SIZES}
        for side in (16, 256):
            icon.size = (side, side)
            icon.load()
            corner, middle = icon.getpixel((0, 0)), icon.getpixel((side // 2, side // 8))
            assert corner[3] == 0
            assert middle[3] == 255
            assert middle[2] > middle[0]  # blue


@pytest.mark.parametrize("program", windows.DESCRIPTIONS)
def test_the_version_resource_is_python_that_pyinstaller_reads(program: str) -> None:
    text = windows.version_text(program)
    seen: dict[str, Any] = {}
    made = {
        "StringStruct": lambda key, value: seen.__setitem__(key, value),
        "FixedFileInfo": lambda **values: seen.update(values),
        **dict.fromkeys(
            ("VSVersionInfo", "StringFileInfo", "StringTable", "VarFileInfo", "VarStruct"),
            lambda *args, **values: None,
        ),
    }
    eval(text, {"__builtins__": {}}, made)
    assert seen["FileVersion"] == __version__
    assert seen["OriginalFilename"] == f"{program}.exe"
    assert ".".join(map(str, seen["filevers"])) == f"{__version__}.0"


def test_one_runtime_replaces_all_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class File:
        name = "MSVCP140.dll"

        def locate(self) -> Path:
            return tmp_path / self.name

    monkeypatch.setattr(windows, "files", lambda name: [File()])
    binaries = [
        ("PySide6\\MSVCP140.dll", "a", "BINARY"),
        ("VCRUNTIME140_1.dll", "b", "BINARY"),
        ("PySide6\\Qt6Core.dll", "c", "BINARY"),
    ]
    assert windows.with_one_runtime(binaries) == [
        binaries[2],
        ("msvcp140.dll", str(tmp_path / "MSVCP140.dll"), "BINARY"),
    ]


def test_the_manifest_asks_for_long_paths_and_sharp_letters() -> None:
    manifest = ET.parse(ROOT / "tools" / "bundle" / "windows.manifest")
    texts = {element.tag.rpartition("}")[2]: element.text for element in manifest.iter()}
    assert texts["longPathAware"] == "true"
    assert "PerMonitorV2" in texts["dpiAwareness"]
