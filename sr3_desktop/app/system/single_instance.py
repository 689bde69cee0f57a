"""One window for each user: hears of later starts, and what each of them wants."""

import logging
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from .hand_over import ACCEPTED, Opening, read_opening

log = logging.getLogger(__name__)

GATHERING_MS = 500
"""Explorer starts the program once for each photo; what comes within this time is one addition."""
MAX_MESSAGE_BYTES = 4 * 2**20
"""Tens of thousands of paths; a longer message comes from something else."""


class SingleInstance(QObject):
    """The ear of the only window; `hand_over` speaks to it.

    A message is one line of JSON, answered by `ok`.

    Args:
        name: See `hand_over.instance_name`.

    Signals:
        received(Opening): What one or more starts want, maybe no photos at all; the window should
            come to the front.
    """

    received = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._server: QLocalServer | None = None
        self._messages: dict[QLocalSocket, bytes] = {}
        self._gathered: Opening | None = None
        self._timer = QTimer(self, singleShot=True, interval=GATHERING_MS)
        self._timer.timeout.connect(self._pass_on)

    def listen(self) -> None:
        """Hear of later starts from now on; only the holder of the place may do so."""
        QLocalServer.removeServer(self._name)  # one left by a crash
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        if not self._server.listen(self._name):
            log.warning("no second start will be noticed: %s", self._server.errorString())

    def release(self) -> None:
        """Stop listening."""
        for socket in list(self._messages):
            socket.abort()
        if self._server is not None:
            self._server.close()
        self._timer.stop()

    @Slot()
    def _on_connection(self) -> None:
        assert self._server is not None  # whose signal this is
        while (socket := self._server.nextPendingConnection()) is not None:
            self._messages[socket] = b""
            socket.readyRead.connect(self._on_data)
            socket.disconnected.connect(self._on_disconnected)
        self._on_data()  # what came before the connection was taken

    @Slot()
    def _on_data(self) -> None:
        for socket in [socket for socket in self._messages if socket.bytesAvailable()]:
            self._messages[socket] += bytes(socket.readAll().data())
            message, line_end, _ = self._messages[socket].partition(b"\n")
            if line_end:
                self._answer(socket, message)
            elif len(message) > MAX_MESSAGE_BYTES:
                log.warning("a message to this window was too long")
                socket.abort()

    def _answer(self, socket: QLocalSocket, message: bytes) -> None:
        try:
            opening = read_opening(message)
        except ValueError as error:
            log.warning("a message to this window was not understood: %s", error)
            socket.abort()
            return
        socket.write(ACCEPTED)
        socket.flush()
        if self._gathered is not None and self._gathered.scale != opening.scale:
            self._pass_on()
        before = self._gathered.paths if self._gathered else ()
        self._gathered = replace(opening, paths=(*before, *opening.paths))
        self._timer.start()

    @Slot()
    def _pass_on(self) -> None:
        opening, self._gathered = self._gathered, None
        self._timer.stop()
        if opening is not None:
            self.received.emit(opening)

    @Slot()
    def _on_disconnected(self) -> None:
        for socket in list(self._messages):
            if socket.state() is QLocalSocket.LocalSocketState.UnconnectedState:
                del self._messages[socket]
                socket.deleteLater()
