"""A second start hands its photos to the first window, cheaply and in one piece."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from sr3_desktop.app.system import hand_over, single_instance
from sr3_desktop.app.system.hand_over import Opening, Place, instance_name, read_opening
from sr3_desktop.app.system.single_instance import SingleInstance


@pytest.fixture
def name() -> Iterator[str]:
    made = f"sr3-test-{secrets.token_hex(8)}"
    if sys.platform != "win32":
        made = str(Path(tempfile.gettempdir()) / made)
    yield made
    for left in Path(tempfile.gettempdir()).glob(f"{Path(made).name}*"):
        left.unlink()


@pytest.fixture
def first(name: str, qtbot: QtBot) -> Iterator[SingleInstance]:
    place, made = Place(name), SingleInstance(name)
    assert place.take()
    made.listen()
    yield made
    made.release()
    place.give_back()


@pytest.fixture
def received(first: SingleInstance) -> list[Opening]:
    seen: list[Opening] = []
    first.received.connect(seen.append)
    return seen


def second(name: str, opening: Opening) -> subprocess.Popen[bytes]:
    """Start another process that hands over, as a second start does."""
    code = f"""
import sys
from sr3_desktop.app.system.hand_over import Place, read_opening
place = Place({name!r})
assert not place.take()
done = place.hand_over(read_opening(sys.stdin.buffer.read()))
assert not {{"PySide6", "numpy", "torch"}} & set(sys.modules)
sys.exit(not done)
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(opening.message())
    process.stdin.close()
    return process


def handed_over(name: str, opening: Opening, qtbot: QtBot) -> bool:
    process = second(name, opening)
    qtbot.waitUntil(lambda: process.poll() is not None, timeout=60_000)
    return process.returncode == 0


def test_photos_and_size_reach_the_first_window(
    received: list[Opening], name: str, qtbot: QtBot
) -> None:
    opening = Opening((Path("/photos/假日 & more.jpg").absolute(), Path("/photos").absolute()), 2.0)
    assert handed_over(name, opening, qtbot)
    qtbot.waitUntil(lambda: bool(received))
    assert received == [opening]
    assert handed_over(name, Opening(), qtbot)
    qtbot.waitUntil(lambda: len(received) == 2)
    assert received[1] == Opening()


def test_many_starts_at_once_are_one_addition(
    received: list[Opening], name: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Explorer starts the program once for each photo."""
    paths = {Path(f"/photos/{n}.jpg").absolute() for n in range(6)}
    processes = [second(name, Opening((path,), 4.0)) for path in paths]
    qtbot.waitUntil(lambda: all(p.poll() == 0 for p in processes), timeout=120_000)
    qtbot.waitUntil(lambda: sum(len(opening.paths) for opening in received) == 6)
    assert {path for opening in received for path in opening.paths} == paths


def send(name: str, *openings: Opening) -> list[QLocalSocket]:
    sockets = []
    for opening in openings:
        socket = QLocalSocket()
        socket.connectToServer(name)
        socket.write(opening.message())
        sockets.append(socket)
    return sockets


def test_what_comes_within_half_a_second_is_one_addition_for_each_size(
    received: list[Opening], name: str, qtbot: QtBot
) -> None:
    a, b, c = (Path(f"/{letter}.jpg").absolute() for letter in "abc")
    sockets = send(name, Opening((a,), 2.0), Opening((b,), 2.0), Opening((c,), 4.0))
    qtbot.waitUntil(lambda: len(received) == 2)
    assert received == [Opening((a, b), 2.0), Opening((c,), 4.0)]
    assert all(bytes(socket.readAll().data()) == b"ok\n" for socket in sockets)


def test_relative_paths_are_made_absolute() -> None:
    told = json.loads(Opening((Path("a.jpg"),)).message())
    assert told == {"paths": [str(Path.cwd() / "a.jpg")], "scale": None}


def test_many_files_arrive_whole(received: list[Opening], name: str, qtbot: QtBot) -> None:
    paths = tuple(Path(f"/photos/of a holiday/IMG_{n:05}.jpg").absolute() for n in range(20_000))
    assert handed_over(name, Opening(paths), qtbot)
    qtbot.waitUntil(lambda: bool(received))
    assert received == [Opening(paths)]


def test_after_the_first_window_the_next_one_is_the_first(name: str) -> None:
    first, second = Place(name), Place(name)
    assert first.take()
    assert not second.take()
    first.give_back()
    assert second.take()
    second.give_back()


def test_a_socket_and_a_lock_left_by_a_crash_are_no_obstacle(name: str, qtbot: QtBot) -> None:
    code = f"""
import os
from PySide6.QtCore import QCoreApplication
app = QCoreApplication([])
from sr3_desktop.app.system.hand_over import Place
from sr3_desktop.app.system.single_instance import SingleInstance
place, first = Place({name!r}), SingleInstance({name!r})
assert place.take()
first.listen()
os._exit(1)
"""
    subprocess.run([sys.executable, "-c", code], check=False, timeout=60)
    place, second = Place(name), SingleInstance(name)
    assert place.take()
    second.listen()
    received: list[Opening] = []
    second.received.connect(received.append)
    assert handed_over(name, Opening((Path("/a.jpg").absolute(),)), qtbot)
    qtbot.waitUntil(lambda: bool(received))
    second.release()
    place.give_back()


def test_a_window_that_has_ended_is_replaced(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It held the place a moment ago, and ends before it listens."""
    first, second = Place(name), Place(name)
    assert first.take()
    assert not second.take()
    first.give_back()
    assert not second.hand_over(Opening())
    assert not first.take()  # the second has the place now
    second.give_back()


def test_a_window_that_never_listens_keeps_nobody_waiting_for_ever(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_over, "START_S", 0.3)
    first, second = Place(name), Place(name)
    assert first.take()
    started = time.monotonic()
    assert not second.hand_over(Opening())
    assert time.monotonic() - started < 30
    first.give_back()


@pytest.mark.parametrize(
    "message",
    [
        *(b"hello", b"[]", b'{"paths": 3}', b'{"paths": [1]}', b"{}", b"3", b"null"),
        *(
            b'{"paths": [], "scale": "x"}',
            b'{"paths": [], "scale": NaN}',
            b'{"paths": [], "scale": 99}',
        ),
    ],
)
def test_nonsense_is_refused_and_the_window_goes_on(
    first: SingleInstance,
    received: list[Opening],
    name: str,
    qtbot: QtBot,
    message: bytes,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read_opening(message)
    socket = QLocalSocket()
    socket.connectToServer(name)
    socket.write(message + b"\n")
    qtbot.waitUntil(lambda: socket.state() is QLocalSocket.LocalSocketState.UnconnectedState)
    assert "not understood" in caplog.text
    caplog.clear()
    sockets = send(name, Opening())
    qtbot.waitUntil(lambda: bool(received))
    assert received == [Opening()]
    del sockets


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


def test_the_name_needs_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setitem(sys.modules, "pwd", None)  # Windows has none, nor have containers a row
    assert instance_name() == instance_name()
