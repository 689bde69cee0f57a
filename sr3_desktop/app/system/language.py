"""The languages of the window: loads translations and switches them while it runs."""

import logging
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import (
    QT_TRANSLATE_NOOP,
    QCoreApplication,
    QLibraryInfo,
    QLocale,
    QObject,
    QTranslator,
)
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication

from sr3_desktop.engine.base.errors import Sentence, joined, worded
from sr3_desktop.paths import resources_dir

log = logging.getLogger(__name__)

LANGUAGES = {"system": "", "en": "English", "zh_CN": "简体中文"}
"""Every choice, with its name in its own language; the window names "system" itself."""

ENGINE_CONTEXT = "engine"
"""Where the translations of the engine's sentences are kept."""

QT_TEXTS = (
    QT_TRANSLATE_NOOP("QFileDialog", "&Look in:"),
    QT_TRANSLATE_NOOP("QFileDialog", "Files of &type:"),
    QT_TRANSLATE_NOOP("QShortcut", "Left"),
    QT_TRANSLATE_NOOP("QShortcut", "Right"),
    QT_TRANSLATE_NOOP("QShortcut", "Up"),
    QT_TRANSLATE_NOOP("QShortcut", "Down"),
)
"""What Qt's own translation into Chinese lacks, or says in long words."""

CHINESE_FONTS = ("Microsoft YaHei UI", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC")
"""Fonts of Windows, macOS and Linux; systems of other languages would take a Japanese one."""


def translated(text: str) -> str:
    """Return a sentence in the language of the window."""
    return worded(text, lambda said: said and QCoreApplication.translate(ENGINE_CONTEXT, said))


def say(template: str, **arguments: object) -> str:
    """Return a text with its arguments, see `Sentence`, in the language of the window."""
    return translated(Sentence(template, **arguments))


def listed(parts: Iterable[str]) -> str:
    """Return parts of a sentence as one, with the comma of the window's language between them."""
    return QCoreApplication.translate("Language", ", ").join(parts)


def in_a_row(sentences: Iterable[str]) -> str:
    """Return sentences of the window's language as one text; empty ones are left out."""
    return translated(joined(sentences))


def labeled(name: str, text: str) -> str:
    """Return what is said of something, with the colon of the window's language."""
    return QCoreApplication.translate("Language", "{name}: {text}").format(name=name, text=text)


def percent(value: float) -> str:
    """Return a number of percent as the window's language writes it."""
    return QCoreApplication.translate("Language", "{n} %").format(n=round(value))


def system_language() -> str:
    """Return the first of the system's languages that there is a translation for."""
    known = {name.partition("_")[0]: name for name in LANGUAGES}
    names = (name.replace("-", "_").lower() for name in QLocale.system().uiLanguages())
    spoken = (name.partition("_")[0] for name in names)
    return next((known[name] for name in spoken if name in known), "en")


class Language(QObject):
    """The translators of the application.

    Widgets hear of a change as `QEvent.Type.LanguageChange` and set their texts again.

    Attributes:
        current: One of `LANGUAGES`, never "system".
    """

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__()
        self.current = "en"
        self._app = app
        self._translators: list[QTranslator] = []
        self._font: QFont | None = None

    def apply(self, choice: str) -> None:
        """Use one of `LANGUAGES` from now on."""
        self.current = system_language() if choice == "system" else choice
        QLocale.setDefault(QLocale(self.current))
        for translator in self._translators:
            self._app.removeTranslator(translator)
        self._translators = []
        qt_folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        if self.current != "en":  # Qt's own texts are English
            self._install(f"qtbase_{self.current}", qt_folder)
        self._install(self.current, resources_dir() / "translations")
        if isinstance(self._app, QApplication):
            self._choose_letters(self._app)

    def _choose_letters(self, app: QApplication) -> None:
        """Put a Chinese font behind that of the system, which has other letters first."""
        if self._font is None:
            self._font = app.font()
        font = QFont(self._font)
        chinese = next(filter(QFontDatabase.hasFamily, CHINESE_FONTS), None)
        if chinese and self.current != "en":
            # "Sans Serif" and the like would be passed over in a list: the font behind them.
            font.setFamilies([QFontInfo(font).family(), chinese])
        if font != app.font():
            app.setFont(font)
            app.setStyleSheet(app.styleSheet())  # what it has styled follows only then

    def _install(self, name: str, folder: Path) -> None:
        translator = QTranslator(self)
        if translator.load(name, str(folder)):
            self._app.installTranslator(translator)
            self._translators.append(translator)
        else:
            log.info("there is no translation %s in %s", name, folder)
