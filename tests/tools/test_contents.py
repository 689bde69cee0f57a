"""What may be in the frozen program, and that a forbidden or missing file ends the build."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.bundle import contents
from tools.bundle.flavors import FLAVORS, chosen
from tools.bundle.linux import opened_by_cuda

LIGHT, CPU = FLAVORS["light"], FLAVORS["cpu"]


def plant(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


@pytest.fixture
def complete(tmp_path: Path) -> Path:
    """A folder with every file that the small program for Linux must have."""
    plant(tmp_path, contents.WINDOW, contents.COMMAND)
    needed = [*contents._NEEDED[""], *contents._NEEDED["linux"]]
    plant(tmp_path, *(f"_internal/{name}" for name in needed))
    return tmp_path


def test_a_complete_program_has_no_faults(complete: Path) -> None:
    assert contents.faults(complete, LIGHT) == []


@pytest.mark.parametrize(
    "name",
    [
        "python3.11/lib-dynload/readline.cpython-311-x86_64-linux-gnu.so",
        "libreadline.so.8",
        "libssl.so.3",
        "_ssl.pyd",
        "libcrypto-3.dll",
        "PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "PySide6/plugins/tls/qschannelbackend.dll",
        "PySide6/opengl32sw.dll",
        "PySide6/Qt6Quick.dll",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/translations/qt_help_zh_CN.qm",
        "torch/test/test_api",
        "torch/bin/protoc",
        "torch/include/ATen/ATen.h",
        "torch/lib/torch_cpu.lib",
        "libstdc++.so.6",
        "pytest/__init__.py",
        "numpy/core/tests/test_api.py",
    ],
)
def test_a_planted_file_is_a_fault_and_stays_outside(complete: Path, name: str) -> None:
    plant(complete, f"_internal/{name}")
    assert not contents.wanted(name)
    assert any(name in fault for fault in contents.faults(complete, CPU))


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/translations/qtbase_zh_CN.qm",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/Qt6Widgets.dll",
        "torch/bin/torch_shm_manager",
        "torch/lib/libtorch_cpu.so",
        "torch/_dynamo/config.py",
        "numpy.libs/libscipy_openblas64_-32a4b2a6.so",
        "resources/translations/zh_CN.qm",
    ],
)
def test_what_is_needed_stays(name: str) -> None:
    assert contents.wanted(name)


@pytest.mark.parametrize("name", ["sr3-desktop-cli", "_internal/libqxcb.so", "_internal/zh_CN.qm"])
def test_a_missing_file_is_a_fault(complete: Path, name: str) -> None:
    (complete / name).unlink()
    assert f"{Path(name).name} is missing" in contents.faults(complete, LIGHT)


def test_the_small_program_has_no_torch_and_the_others_have(complete: Path) -> None:
    assert "libtorch_cpu.so is missing" in contents.faults(complete, CPU)
    plant(complete, "_internal/torch/lib/libc10.so", "_internal/torch-2.13.0.dist-info/METADATA")
    faults = contents.faults(complete, LIGHT)
    assert len(faults) == 2
    assert all("has no torch" in fault for fault in faults)


def test_a_program_that_is_too_large_is_a_fault(complete: Path) -> None:
    with (complete / "_internal" / "large").open("wb") as file:
        file.truncate(261_000_000)  # takes no room on the disk
    assert contents.faults(complete, LIGHT) == ["261 MB are more than 260 MB"]


def test_windows_has_one_current_runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(tmp_path, "sr3-desktop.exe", "sr3-desktop-cli.exe")
    needed = [*contents._NEEDED[""], *contents._NEEDED["win32"]]
    plant(tmp_path, *(f"_internal/{name}" for name in needed))
    versions = {"msvcp140.dll": (14, 44, 0, 0), "vcruntime140.dll": (14, 38, 0, 0)}
    monkeypatch.setattr(contents, "file_version", lambda path: versions[path.name])
    assert contents.faults(tmp_path, LIGHT) == ["_internal/vcruntime140.dll is too old: 14.38.0.0"]
    versions["vcruntime140.dll"] = (14, 44, 0, 0)
    plant(tmp_path, "_internal/PySide6/MSVCP140.dll", "_internal/numpy.libs/msvcp140-a4c2.dll")
    assert contents.faults(tmp_path, LIGHT) == [
        "_internal/PySide6/MSVCP140.dll is a second C++ runtime"
    ]


def test_the_flavor_is_given_to_pyinstaller() -> None:
    assert chosen(["build.spec"]).name == "cpu"
    assert chosen(["build.spec", "--flavor", "light"]).name == "light"
    with pytest.raises(SystemExit, match="no flavor heavy"):
        chosen(["--flavor", "heavy"])


def test_only_the_small_program_goes_without_torch() -> None:
    assert [name for name, flavor in FLAVORS.items() if not flavor.has_torch] == ["light"]
    assert all("readline" in flavor.excluded for flavor in FLAVORS.values())


def test_what_the_libraries_of_nvidia_open_by_name_goes_along(tmp_path: Path) -> None:
    names = (
        "nvidia/cudnn/lib/libcudnn.so.9",  # the linker tells of this one
        "nvidia/cudnn/lib/libcudnn_ops.so.9",
        "nvidia/cu13/lib/libnvrtc-builtins.so.13.0",
        "nvidia/cu13/lib/libnvperf_host.so",
    )
    plant(tmp_path, *names)
    found = [(str(tmp_path / name), name.rpartition("/")[0]) for name in names[1:3]]
    assert opened_by_cuda(tmp_path) == found
