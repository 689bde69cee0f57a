"""The installers: what is put in place can be taken away, and nothing else is."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from sr3_desktop import __version__
from sr3_desktop.engine.base.formats import PHOTO_SUFFIXES
from tools.bundle.windows import write_icon
from tools.installer import linux_files, windows_setup

ROOT = Path(__file__).parents[2]
SCRIPT = windows_setup.SCRIPT.read_text("utf-8")


@pytest.mark.skipif(not shutil.which("makensis"), reason="needs NSIS")
@pytest.mark.parametrize("stub", ["x86-unicode", "amd64-unicode"])
def test_the_installer_for_windows_compiles(
    tmp_path: Path, stub: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows_setup, "STUB", stub)
    program = tmp_path / "program"
    (program / "_internal").mkdir(parents=True)
    write_icon(ROOT / "resources" / "icons" / "app.svg", program / "_internal" / "app.ico")
    (program / "sr3-desktop.exe").write_bytes(b"MZ")
    windows_setup.make(program, tmp_path / "sr3 desktop.exe")
    assert (tmp_path / "sr3 desktop.exe").read_bytes()[:2] == b"MZ"
    (program / "_internal" / "app.ico").unlink()
    with pytest.raises(SystemExit):
        windows_setup.make(program, tmp_path / "other.exe")


def test_every_key_that_is_written_is_removed() -> None:
    removed = set(re.findall(r'DeleteRegKey HKCU "([^"]+)"', SCRIPT))
    written = set(re.findall(r'WriteReg\w+ HKCU "([^"]+)"', SCRIPT))
    named = {"${KEY}": ("SR3Desktop2", "SR3Desktop4")}
    spelled = {
        key.replace("${KEY}", name)
        for key in written
        for name in (named["${KEY}"] if "${KEY}" in key else ("",))
    }
    assert written
    for key in spelled:
        assert any(key == gone or key.startswith(gone + "\\") for gone in removed), key
    assert all(re.search(r"SR3Desktop\d?$|\$\{(PROGRAM|UNINSTALL)\}$", gone) for gone in removed)


def test_the_installer_needs_no_administrator_and_takes_no_default() -> None:
    assert "RequestExecutionLevel user" in SCRIPT
    assert "HKLM" not in SCRIPT
    assert not re.search(r'HKCU "\$\{CLASSES\}\\\.\w+"', SCRIPT)  # the default of an ending
    offered = set(re.findall(r'TYPE "(\.\w+)"', SCRIPT))
    assert offered <= set(PHOTO_SUFFIXES)


def test_both_languages_have_every_text() -> None:
    texts = re.findall(r"LangString (\w+) \$\{LANG_(\w+)\}", SCRIPT)
    names = {name for name, _ in texts}
    assert sorted(texts) == sorted((n, c) for n in names for c in ("ENGLISH", "SIMPCHINESE"))


def test_settings_and_models_go_only_when_their_box_is_ticked() -> None:
    sections = re.findall(r"^Section (.*?)$(.*?)^SectionEnd$", SCRIPT, re.M | re.S)
    (unasked,) = (name for name, text in sections if r'LOCALAPPDATA\sr3-desktop"' in text)
    assert unasked == '/o "un.$(MINE)"'


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A folder as `tools.build` packs it, with a program that tells its arguments."""
    folder = tmp_path / "unpacked here"
    folder.mkdir()
    for name in ("sr3-desktop", "sr3-desktop-cli"):
        (folder / name).write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
        (folder / name).chmod(0o755)
    linux_files.add(folder)
    return folder


def install(program: Path, home: Path, *more: str) -> None:
    command = ["sh", str(program / "install.sh"), *more]
    subprocess.run(command, check=True, env={"HOME": str(home), "PATH": "/usr/bin:/bin"})


@pytest.mark.skipif(sys.platform == "win32", reason="of Linux")
def test_install_and_uninstall_leave_nothing_but_the_users_own(
    program: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home of 王"
    settings = home / ".config" / "sr3-desktop" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text("{}")
    install(program, home)
    install(program, home)  # an update
    command = home / ".local" / "bin" / "sr3-desktop"
    told = subprocess.run([command, "a b.jpg"], capture_output=True, text=True, check=True)
    assert told.stdout == "a b.jpg\n"
    entry = (home / ".local/share/applications/sr3-desktop.desktop").read_text("utf-8")
    assert f'Exec="{home}/.local/lib/sr3-desktop/sr3-desktop" --scale 2 %F' in entry
    script = home / ".local/share/nautilus/scripts/SR3 Desktop 4×"
    told = subprocess.run([script, "a b.jpg"], capture_output=True, text=True, check=True)
    assert told.stdout == "--scale\n4\na b.jpg\n"
    install(program, home, "--uninstall")
    left = {path for path in home.rglob("*") if path.is_file() or path.is_symlink()}
    lists = {path for path in left if path.suffix == ".cache"}  # of the desktop's own tools
    assert left - lists == {settings}
    assert not any(b"sr3-desktop" in path.read_bytes() for path in lists)


def test_the_desktop_entries_are_complete() -> None:
    for name in ("sr3-desktop.desktop", "file-manager.desktop"):
        text = (linux_files.HERE / name).read_text("utf-8")
        actions = re.search(r"^Actions=(.*)$", text, re.M)
        assert actions is not None
        for action in filter(None, actions[1].split(";")):
            assert f"[Desktop Action {action}]" in text
        for line in re.findall(r"^Exec=(.*)$", text, re.M):
            assert re.fullmatch(r"sr3-desktop (--scale \d )?%F", line)


def test_the_data_for_software_centers_has_version_and_date(program: Path) -> None:
    data = ET.parse(program / "share" / "sr3-desktop.metainfo.xml")
    release = data.find("releases/release")
    assert release is not None
    assert release.get("version") == __version__
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", release.get("date") or "")


def test_the_manifest_of_winget_names_this_version_and_its_installer() -> None:
    files = sorted((windows_setup.SCRIPT.parent / "winget").iterdir())
    texts = [path.read_text("utf-8") for path in files]
    assert len(texts) == 3
    assert all(f"PackageVersion: {__version__}\n" in text for text in texts)
    address = f"/v{__version__}/sr3-desktop-{__version__}-windows-x64-light-setup.exe\n"
    assert [address in text for text in texts] == [True, False, False]
