"""Where errors go: the log file, and one sentence for the user."""

import logging
import platform
import sys
import threading
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)

from sr3_desktop import __version__
from sr3_desktop.engine.base.errors import Remedy, Sentence, SR3Error, refused
from sr3_desktop.logs import configure_logging

from .language import translated

log = logging.getLogger(__name__)

_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A failure as the window shows it.

    Attributes:
        sentence: What happened and what to do; English, and translated where it is shown.
        technical: What a developer wants to know.
        remedy: What a button can do about it.
    """

    sentence: str
    technical: str = ""
    remedy: Remedy = ""

    def text(self) -> str:
        """Return what happened and what to do, in the language of the window."""
        return translated(self.sentence)

    def report(self) -> str:
        """Return the text that *Copy report* copies."""
        system = f"SR3 Desktop {__version__}, Python {platform.python_version()}, "
        return "\n\n".join([self.text(), system + platform.platform(), self.technical]).strip()


NO_FAULT = Fault("")


def describe(error: Exception) -> Fault:
    """Put an error into words; an unexpected one is logged with its traceback."""
    technical = "".join(traceback.format_exception(error))
    if isinstance(error, SR3Error):
        return Fault(error.sentence, technical, error.remedy)
    if reason := refused(error):
        log.info("the system refused something", exc_info=error)
        return Fault(reason, technical)
    log.error("unexpected error", exc_info=error)
    sentence = Sentence(
        "Something unexpected went wrong ({error}); the log has the details.",
        error=type(error).__name__,
    )
    return Fault(sentence, technical)


class Messages(QObject):
    """What the window tells of by itself, wherever it comes from.

    Signals:
        error(Fault | str): Something did not work.
        info(Sentence): One sentence worth knowing.
    """

    error = Signal(object)
    info = Signal(object)


class ErrorReporter(QObject):
    """Catches what nobody else has caught, in any thread, and writes it to the log file.

    Signals:
        faulted(Fault): All that is known of an error.
    """

    faulted = Signal(object)

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
            self.faulted.emit(describe(error))
        else:
            sys.__excepthook__(kind, error, trace)

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._on_exception(args.exc_type, args.exc_value, args.exc_traceback)


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    category = context.category or "default"
    logging.getLogger(f"qt.{category}").log(_QT_LEVELS.get(kind, logging.WARNING), message)
