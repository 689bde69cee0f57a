"""One window for each user: a second start hands its files to the first and ends."""

from __future__ import annotations

import getpass
import hashlib
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QDir, QLockFile, QObject, QThread, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from sr3_desktop.paths import private_dir

log = logging.getLogger(__name__)

ANSWER_MS = 5_000
RETRY_MS = 100
MAX_MESSAGE_BYTES = 4 * 2**20
"""Tens of thousands of paths; a longer message comes from something else."""

ACCEPTED = b"ok\n"


def instance_name(user: str | None = None) -> str:
    """Return the name of this user's server; other users of the computer have their own.

    Where names are files, it lies in a folder that only the user can write to: in a common one
    another user could create it first, and would be handed the paths of all photos opened.
    """
    user = user or getpass.getuser()
    name = f"sr3-desktop-{hashlib.sha256(user.encode()).hexdigest()[:16]}"
    return name if sys.platform == "win32" else str(private_dir() / name)


class SingleInstance(QObject):
    """The first window of a user listens; what starts later tells it of its files.

    A message is one line of JSON, `{"paths": [...]}`, answered by `ok`.

    Signals:
        files_received(list): Absolute paths from a second start, maybe none; the window should
            come to the front.
    """

    files_received = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._lock = QLockFile(QDir.temp().filePath(f"{name}.lock"))
        self._lock.setStaleLockTime(0)  # a lock is stale only when its process is gone
        self._server: QLocalServer | None = None
        self._received: dict[QLocalSocket, bytes] = {}

    def claim(self) -> bool:
        """Become the first window; False when there is one already."""
        if not self._lock.tryLock(0):
            return self._lock.error() is not QLockFile.LockError.LockFailedError
        # Whoever holds the lock is alone: a socket left by a crash can go.
        QLocalServer.removeServer(self._name)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        if not self._server.listen(self._name):
            log.warning("no second start will be noticed: %s", self._server.errorString())
        return True

    def hand_over(self, paths: Sequence[Path]) -> bool:
        """Give files to the first window; False when it does not answer."""
        socket = QLocalSocket()
        for _ in range(ANSWER_MS // RETRY_MS):  # the first window may be about to listen
            socket.connectToServer(self._name)
            if socket.waitForConnected(ANSWER_MS):
                break
            QThread.msleep(RETRY_MS)
        else:
            return False
        allow_to_front()
        message = json.dumps({"paths": [str(path.absolute()) for path in paths]})
        socket.write(message.encode() + b"\n")
        answer = b""
        while ACCEPTED not in answer and socket.waitForReadyRead(ANSWER_MS):
            answer += bytes(socket.readAll().data())
        socket.abort()
        return answer == ACCEPTED

    def release(self) -> None:
        """Stop listening, so that the next start opens a window of its own."""
        for socket in list(self._received):
            socket.abort()
        if self._server is not None:
            self._server.close()
        self._lock.unlock()

    @Slot()
    def _on_connection(self) -> None:
        assert self._server is not None  # whose signal this is
        while (socket := self._server.nextPendingConnection()) is not None:
            self._received[socket] = b""
            socket.readyRead.connect(self._on_data)
            socket.disconnected.connect(self._on_disconnected)
        self._on_data()  # what came before the connection was taken

    @Slot()
    def _on_data(self) -> None:
        for socket in [socket for socket in self._received if socket.bytesAvailable()]:
            self._received[socket] += bytes(socket.readAll().data())
            message, line_end, _ = self._received[socket].partition(b"\n")
            if line_end:
                self._answer(socket, message)
            elif len(message) > MAX_MESSAGE_BYTES:
                log.warning("a message to this window was too long")
                socket.abort()

    def _answer(self, socket: QLocalSocket, message: bytes) -> None:
        try:
            paths = [Path(text) for text in json.loads(message)["paths"]]
        except (ValueError, TypeError, KeyError) as error:
            log.warning("a message to this window was not understood: %s", error)
            socket.abort()
            return
        socket.write(ACCEPTED)
        socket.flush()
        self.files_received.emit(paths)

    @Slot()
    def _on_disconnected(self) -> None:
        for socket in list(self._received):
            if socket.state() is QLocalSocket.LocalSocketState.UnconnectedState:
                del self._received[socket]
                socket.deleteLater()


def allow_to_front() -> None:
    """Let the first window take the focus, which Windows grants to the program in front only."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)  # any process
