"""Everything in the program has a license beside it; what has none ends the build."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy
import PIL
import PySide6
import pytest

from tools.bundle import licenses

ROOT = Path(__file__).parents[2]


def entries(*sources: object) -> list[tuple[str, str, str]]:
    return [(Path(str(source)).name, str(source), "BINARY") for source in sources]


def test_each_package_brings_its_license(tmp_path: Path) -> None:
    inside = entries(numpy.__file__, PIL.__file__, PySide6.__file__, ROOT / "main.py")
    found = licenses.collect(inside, tmp_path / "work" / "texts", ROOT)
    texts = {Path(target).name: Path(source).read_text("utf-8") for target, source, _ in found}
    assert {"SR3 Desktop.txt", "Python.txt", "numpy.txt", "pillow.txt"} <= set(texts)
    assert {"LGPL-3.0.txt", "GPL-3.0.txt", "Qt and PySide6.txt"} <= set(texts)
    assert "OpenBLAS" in texts["numpy.txt"]  # what is inside numpy, too
    assert "You may replace them" in texts["PySide6_Essentials.txt"]
    assert f"numpy {numpy.__version__}" in texts["README.txt"]
    assert "torch" not in texts["README.txt"]
    assert all(target.startswith("licenses/") for target, _, _ in found)


def test_a_file_of_unknown_origin_ends_the_build(tmp_path: Path) -> None:
    stray = tmp_path / "site-packages" / "stray.so"
    stray.parent.mkdir()
    stray.write_bytes(b"")
    with pytest.raises(licenses.UnknownLicense, match=r"stray\.so"):
        licenses.collect(entries(stray), tmp_path / "work" / "texts", ROOT)


def test_a_license_beside_the_modules_is_found_too(tmp_path: Path, monkeypatch) -> None:
    library = tmp_path / "nvidia" / "lib" / "libcusparseLt.so.0"
    info = tmp_path / "nvidia_cusparselt-0.8.1.dist-info"
    for folder in (library.parent, info):
        folder.mkdir(parents=True)
    library.touch()
    (tmp_path / "nvidia" / "LICENSE.txt").write_text("of NVIDIA")
    (info / "METADATA").write_text(
        "Metadata-Version: 2.4\nName: nvidia-cusparselt\nVersion: 0.8.1\n"
    )
    names = ("nvidia/LICENSE.txt", "nvidia/lib/libcusparseLt.so.0")
    (info / "RECORD").write_text("".join(f"{name},,\n" for name in names))
    monkeypatch.syspath_prepend(tmp_path)
    found = licenses.collect(entries(library), tmp_path / "work" / "texts", ROOT)
    texts = {Path(target).name: Path(source) for target, source, _ in found}
    assert texts["nvidia-cusparselt.txt"].read_text("utf-8") == "of NVIDIA"


@pytest.mark.skipif(not Path("/usr/bin/dpkg-query").exists(), reason="asks Debian's packages")
def test_a_library_of_the_system_brings_its_license(tmp_path: Path) -> None:
    library = next(iter(sorted(Path("/lib").glob("x86_64-linux-gnu/libz.so.1"))), None)
    if library is None:
        pytest.skip("there is no zlib")
    found = licenses.collect(entries(library), tmp_path / "work" / "texts", ROOT)
    assert "licenses/zlib1g.txt" in [target for target, _, _ in found]


def test_the_license_of_python_is_found() -> None:
    assert "PYTHON SOFTWARE FOUNDATION" in licenses._python_license().read_text("utf-8").upper()
    assert sys.version_info >= (3, 11)
