"""Where errors go: the log file, and one sentence for the user."""

from __future__ import annotations

import logging
import sys
import threading
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import (
    QCoreApplication,
    QMessageLogContext,
    QObject,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)

from sr3_desktop.engine.errors import SR3Error
from sr3_desktop.logs import configure_logging

log = logging.getLogger(__name__)

_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def user_message(error: Exception) -> str:
    """Return one sentence for the user; an unexpected error is logged with its traceback."""
    if isinstance(error, SR3Error):
        return str(error)
    log.error("unexpected error", exc_info=error)
    sentence = QCoreApplication.translate(
        "ErrorReporter", "Something unexpected went wrong ({error}); the log has the details."
    )
    return sentence.format(error=type(error).__name__)


class ErrorReporter(QObject):
    """Catches what nobody else has caught, in any thread, and writes it to the log file.

    Signals:
        reported(str): One sentence for the user.
    """

    reported = Signal(str)

    def install(self, log_dir: Path) -> None:
        """Send log records, Qt's messages and uncaught exceptions to a file in `log_dir`."""
        configure_logging(log_dir)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        qInstallMessageHandler(_on_qt_message)

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            self.reported.emit(user_message(error))
        else:
            sys.__excepthook__(kind, error, trace)

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._on_exception(args.exc_type, args.exc_value, args.exc_traceback)


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    category = context.category or "default"
    logging.getLogger(f"qt.{category}").log(_QT_LEVELS.get(kind, logging.WARNING), message)
