"""Does under Windows what a user does in Explorer; `check.sh` runs it beside the real program.

`explorer.py use`, `close`, `first` and `missing` for an installed program, `keep` and `remove` to
remove it by mouse, `gone` after that, `chinese` after an installation on a Chinese Windows.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import winreg
from collections.abc import Callable
from pathlib import Path

CLASSES = r"Software\Classes"
IMAGE, FOLDER = r"SystemFileAssociations\image\shell", r"Directory\shell"
UNINSTALL = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\SR3Desktop"
ROAMING, LOCAL = Path(os.environ["APPDATA"]), Path(os.environ["LOCALAPPDATA"])
MENU = ROAMING / "Microsoft" / "Windows" / "Start Menu" / "Programs" / "SR3 Desktop.lnk"
SEND_TO = ROAMING / "Microsoft" / "Windows" / "SendTo" / "SR3 Desktop.lnk"
DATA = LOCAL / "sr3-desktop"
SAMPLE = Path(__file__).parents[2] / "resources" / "samples" / "rocket.jpg"
LIMIT_S = 300.0
TITLE = "SR3 Desktop"
WM_KEYDOWN, WM_COMMAND, VK_SPACE, VK_END, ID_OK = 0x0100, 0x0111, 0x20, 0x23, 1


def value(key: str, name: str = "") -> str:
    """Return a text of this user's registry, "" for none."""
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
            return str(winreg.QueryValueEx(opened, name)[0])
    except OSError:
        return ""


def verb(kind: str, name: str) -> str:
    """Return the command line of a verb."""
    return value(rf"{CLASSES}\{kind}\{name}\command")


def start_each(command: str, paths: list[Path]) -> None:
    """Start a verb once for each photo, all at once, as Explorer does."""
    began = time.monotonic()
    started = [subprocess.Popen(command.replace("%1", str(path))) for path in paths]
    codes = [process.wait(LIMIT_S) for process in started]
    took = time.monotonic() - began
    print(f"{len(paths)} starts took {took:.1f} s: {command}")
    assert codes == [0] * len(paths), codes


def wait_for(what: str, done: Callable[[], bool]) -> None:
    """Wait until something has happened."""
    end = time.monotonic() + LIMIT_S
    while not done():
        assert time.monotonic() < end, f"{what} did not happen; {kept()}"
        time.sleep(0.2)


def kept() -> list[str]:
    """Return the photos in the list of the window, as it keeps them in case of a crash."""
    try:
        photos = json.loads((DATA / "unfinished.json").read_text("utf-8"))["photos"]
    except (OSError, ValueError, KeyError):
        return []
    return sorted(Path(text).name for text in photos)


def window() -> int:
    """Return the handle of the program's window, 0 for none."""
    found: list[int] = []

    def look(handle: int, _: int) -> bool:
        text = ctypes.create_unicode_buffer(300)
        ctypes.windll.user32.GetWindowTextW(handle, text, 300)
        if TITLE in text.value and ctypes.windll.user32.IsWindowVisible(handle):
            found.append(handle)
        return True

    kind = ctypes.WINFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_void_p)
    ctypes.windll.user32.EnumWindows(kind(look), 0)
    return found[0] if found else 0


def use() -> None:
    """Start the program from the menu and hand it photos in each way."""
    for name in ("DisplayName", "DisplayVersion", "InstallLocation", "EstimatedSize"):
        assert value(UNINSTALL, name), name
    place = Path(tempfile.mkdtemp()) / "假期 🌸 & co"
    (place / "folder").mkdir(parents=True)
    photos = [place / f"{name}.jpg" for name in ("猫 🐈", "two words", "100% & (1)")]
    for path in [*photos, place / "folder" / "inside.jpg", place / "sent.jpg"]:
        shutil.copy(SAMPLE, path)
    os.startfile(MENU)
    wait_for("the window", lambda: window() != 0)
    start_each(verb(IMAGE, "SR3Desktop4"), photos)
    names = sorted(path.name for path in photos)
    wait_for("the addition of three photos", lambda: kept() == names)
    start_each(verb(FOLDER, "SR3Desktop2"), [place / "folder"])
    names = sorted([*names, "inside.jpg"])
    wait_for("the addition of a folder", lambda: kept() == names)
    os.startfile(SEND_TO, arguments=f'"{place / "sent.jpg"}"')
    names = sorted([*names, "sent.jpg"])
    wait_for("what was sent", lambda: kept() == names)
    opened = value(rf"{CLASSES}\Applications\sr3-desktop.exe\shell\open\command")
    start_each(opened, [photos[0]])  # is in the list already
    wait_for("the same photo again", lambda: kept() == names)
    print(*kept())


def first() -> None:
    """Use a verb on three photos while no window is open: one start of the three opens it."""
    place = Path(tempfile.mkdtemp())
    photos = [place / f"first {number}.jpg" for number in range(3)]
    for path in photos:
        shutil.copy(SAMPLE, path)
    command = verb(IMAGE, "SR3Desktop2")
    started = [subprocess.Popen(command.replace("%1", str(path))) for path in photos]
    wait_for("a list of three", lambda: {path.name for path in photos} <= set(kept()))
    wait_for("the end of two", lambda: sum(process.poll() == 0 for process in started) == 2)
    click_on_cross()
    wait_for("the end of the window", lambda: all(p.poll() == 0 for p in started))


def missing() -> None:
    """Open a photo that has gone: a box says so."""
    program = Path(value(UNINSTALL, "InstallLocation")) / "sr3-desktop.exe"
    process = subprocess.Popen([str(program), "gone.jpg"])
    wait_for("a box", lambda: window() != 0)
    click_on_cross()
    assert process.wait(LIMIT_S) == 2


def click_on_cross() -> None:
    """Ask the window to close."""
    ctypes.windll.user32.PostMessageW(window(), 0x0010, 0, 0)


def close() -> None:
    """Close the window; the size of the last verb is kept."""
    click_on_cross()
    wait_for("the end of the window", lambda: window() == 0)
    settings = json.loads((DATA / "settings.json").read_text("utf-8"))
    assert settings.get("scale") == 2, settings  # of the last verb


def keep() -> None:
    """Remove the program, with the box for settings and models as it is: empty."""
    uninstall(tick=False)
    assert any((DATA / "models").iterdir())


def remove() -> None:
    """Remove the program with settings and models."""
    uninstall(tick=True)
    assert not DATA.exists()


def uninstall(tick: bool) -> None:
    """Go through the pages of the uninstaller."""
    program = Path(value(UNINSTALL, "InstallLocation"))
    process = subprocess.Popen(f'"{program}\\uninstall.exe" _?={program}')  # it waits so
    wait_for("the list of what is removed", lambda: control("SysTreeView32") != 0)
    tree = control("SysTreeView32")
    for key in (VK_END, VK_SPACE) if tick else ():
        ctypes.windll.user32.PostMessageW(tree, WM_KEYDOWN, key, 0)
    time.sleep(1)
    press_first_button()
    wait_for("the removal", lambda: not (program / "_internal").exists() and not MENU.exists())
    while process.poll() is None:  # until its last page is closed
        press_first_button()
        time.sleep(0.5)
    assert process.returncode == 0


def control(kind: str) -> int:
    """Return a control of a kind on the page of the uninstaller, 0 for none."""
    find = ctypes.windll.user32.FindWindowExW
    page = find(window(), None, "#32770", None)
    return int(find(page, None, kind, None)) if page else 0


def press_first_button() -> None:
    """Press "Uninstall", or "Close" on the last page."""
    ctypes.windll.user32.PostMessageW(window(), WM_COMMAND, ID_OK, 0)


def chinese() -> None:
    """Find Chinese words in Explorer's menu."""
    for kind in (IMAGE, FOLDER):
        text = value(rf"{CLASSES}\{kind}\SR3Desktop2")
        assert "放大 2 倍" in text, text


def gone() -> None:
    """Find nothing of the program; what removes it goes on for a moment after it has returned."""
    wait_for("the removal", lambda: not value(UNINSTALL, "DisplayName"))
    assert not MENU.exists()
    assert not SEND_TO.exists()
    for name in ("SR3Desktop2", "SR3Desktop4"):
        assert not verb(IMAGE, name)
        assert not verb(FOLDER, name)
    assert not value(rf"{CLASSES}\Applications\sr3-desktop.exe", "FriendlyAppName")


STEPS = {step.__name__: step for step in (use, close, first, missing, keep, remove, gone, chinese)}

if __name__ == "__main__":
    STEPS[sys.argv[1]]()
