"""A second start hands its files to the first window."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QDir
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from sr3_desktop.app.system import single_instance
from sr3_desktop.app.system.single_instance import SingleInstance, instance_name


@pytest.fixture
def name() -> Iterator[str]:
    made = f"sr3-test-{secrets.token_hex(8)}"
    yield made
    for left in Path(QDir.tempPath()).glob(f"{made}*"):
        left.unlink()


@pytest.fixture
def first(name: str, qtbot: QtBot) -> Iterator[SingleInstance]:
    made = SingleInstance(name)
    assert made.claim()
    yield made
    made.release()


def hand_over(name: str, paths: list[Path], qtbot: QtBot) -> bool:
    """Hand over from another process, as a second start does."""
    code = f"""
import json, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
app = QCoreApplication([])
from sr3_desktop.app.system.single_instance import SingleInstance
sys.exit(not SingleInstance({name!r}).hand_over([Path(p) for p in json.load(sys.stdin)]))
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(json.dumps(list(map(str, paths))).encode())
    process.stdin.close()
    qtbot.waitUntil(lambda: process.poll() is not None)
    return process.returncode == 0


def test_files_reach_the_first_window(first: SingleInstance, name: str, qtbot: QtBot) -> None:
    received: list[list[Path]] = []
    first.files_received.connect(received.append)
    assert not SingleInstance(name).claim()
    paths = [Path("/photos/假日 & more.jpg"), Path("/photos")]
    assert hand_over(name, paths, qtbot)
    assert hand_over(name, [], qtbot)
    assert received == [paths, []]


def test_relative_paths_are_made_absolute(first: SingleInstance, name: str, qtbot: QtBot) -> None:
    received: list[list[Path]] = []
    first.files_received.connect(received.append)
    assert hand_over(name, [Path("a.jpg")], qtbot)
    assert received == [[Path.cwd() / "a.jpg"]]


def test_many_files_arrive_whole(first: SingleInstance, name: str, qtbot: QtBot) -> None:
    received: list[list[Path]] = []
    first.files_received.connect(received.append)
    paths = [Path(f"/photos/of a long holiday/IMG_{n:05}.jpg") for n in range(20_000)]
    assert hand_over(name, paths, qtbot)
    assert received == [paths]


def test_after_the_first_window_the_next_one_is_the_first(name: str, qtbot: QtBot) -> None:
    first = SingleInstance(name)
    assert first.claim()
    first.release()
    second = SingleInstance(name)
    assert second.claim()
    second.release()


def test_a_socket_and_a_lock_left_by_a_crash_are_no_obstacle(name: str, qtbot: QtBot) -> None:
    code = f"""
import os
from PySide6.QtCore import QCoreApplication
app = QCoreApplication([])
from sr3_desktop.app.system.single_instance import SingleInstance
first = SingleInstance({name!r})
assert first.claim()
os._exit(1)
"""
    subprocess.run([sys.executable, "-c", code], check=False, timeout=60)
    assert len(list(Path(QDir.tempPath()).glob(f"{name}*"))) == 2
    second = SingleInstance(name)
    assert second.claim()
    received: list[list[Path]] = []
    second.files_received.connect(received.append)
    assert hand_over(name, [Path("/a.jpg")], qtbot)
    assert received == [[Path("/a.jpg")]]
    second.release()


def test_without_a_window_nothing_is_handed_over(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_instance, "ANSWER_MS", 200)
    assert not SingleInstance(name).hand_over([Path("/a.jpg")])


@pytest.mark.parametrize("message", [b"hello\n", b"[]\n", b'{"paths": 3}\n', b'{"paths": [1]}\n'])
def test_nonsense_is_refused_and_the_window_goes_on(
    first: SingleInstance,
    name: str,
    qtbot: QtBot,
    message: bytes,
    caplog: pytest.LogCaptureFixture,
) -> None:
    received: list[list[Path]] = []
    first.files_received.connect(received.append)
    socket = QLocalSocket()
    socket.connectToServer(name)
    socket.write(message)
    qtbot.waitUntil(lambda: socket.state() is QLocalSocket.LocalSocketState.UnconnectedState)
    assert "not understood" in caplog.text
    caplog.clear()
    assert hand_over(name, [Path("/a.jpg")], qtbot)
    assert received == [[Path("/a.jpg")]]


def test_a_message_without_end_is_cut_off(
    first: SingleInstance,
    name: str,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(single_instance, "MAX_MESSAGE_BYTES", 1000)
    socket = QLocalSocket()
    socket.connectToServer(name)
    socket.write(json.dumps({"paths": ["/a" * 600]}).encode())
    qtbot.waitUntil(lambda: socket.state() is QLocalSocket.LocalSocketState.UnconnectedState)
    assert "too long" in caplog.text
    caplog.clear()


@pytest.mark.skipif(sys.platform == "win32", reason="names are no files there")
@pytest.mark.parametrize(("mode", "used"), [(0o700, True), (0o777, False), (None, False)])
def test_the_name_lies_where_no_other_user_can_make_it_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int | None, used: bool
) -> None:
    runtime, own = tmp_path / "runtime", tmp_path / "own"
    if mode is not None:
        runtime.mkdir()
        runtime.chmod(mode)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    monkeypatch.setattr("sr3_desktop.paths.config_dir", lambda: own)
    folder = Path(instance_name()).parent
    assert folder == (runtime if used else own)
    assert folder.stat().st_mode & 0o022 == 0


def test_every_user_has_an_own_name() -> None:
    assert instance_name("ann") == instance_name("ann") != instance_name("bob")
    assert instance_name().isascii()
