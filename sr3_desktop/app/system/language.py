"""English or Simplified Chinese: loads the translations and switches them while the window runs."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.paths import resources_dir

log = logging.getLogger(__name__)

LANGUAGES = {"system": "", "en": "English", "zh_CN": "简体中文"}
"""Every choice, with its name in its own language; the window names "system" itself."""

ENGINE_CONTEXT = "engine"
"""Where the translations of the engine's sentences are kept."""


def translated(text: str) -> str:
    """Return a sentence in the language of the window."""
    if not isinstance(text, Sentence):
        return text and QCoreApplication.translate(ENGINE_CONTEXT, text)
    template = QCoreApplication.translate(ENGINE_CONTEXT, text.template)
    if not text.arguments:
        return template
    return template.format(
        **{
            name: translated(value) if isinstance(value, Sentence) else value
            for name, value in text.arguments.items()
        }
    )


def listed(parts: Iterable[str]) -> str:
    """Return parts of a sentence as one, with the comma of the window's language between them."""
    return QCoreApplication.translate("Language", ", ").join(parts)


def joined(sentences: Iterable[str]) -> Sentence:
    """Return some sentences as one text, which can still be translated."""
    named = {
        f"s{n}": text if isinstance(text, Sentence) else Sentence(text)
        for n, text in enumerate(sentences)
    }
    return Sentence(" ".join(f"{{{name}}}" for name in named), **named)


def system_language() -> str:
    """Return the first of the system's languages that there is a translation for."""
    for name in QLocale.system().uiLanguages():
        spoken = name.replace("-", "_").partition("_")[0].lower()
        if spoken in ("en", "zh"):
            return "zh_CN" if spoken == "zh" else "en"
    return "en"


class Language(QObject):
    """The translators of the application.

    Widgets hear of a change as `QEvent.Type.LanguageChange` and set their texts again.

    Attributes:
        current: "en" or "zh_CN".
    """

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__()
        self.current = "en"
        self._app = app
        self._translators: list[QTranslator] = []

    def apply(self, choice: str) -> None:
        """Use "system", "en" or "zh_CN" from now on."""
        self.current = system_language() if choice == "system" else choice
        QLocale.setDefault(QLocale(self.current))
        for translator in self._translators:
            self._app.removeTranslator(translator)
        self._translators = []
        qt_folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        if self.current != "en":  # Qt's own texts are English
            self._install(f"qtbase_{self.current}", qt_folder)
        self._install(self.current, resources_dir() / "translations")

    def _install(self, name: str, folder: Path) -> None:
        translator = QTranslator(self)
        if translator.load(name, str(folder)):
            self._app.installTranslator(translator)
            self._translators.append(translator)
        else:
            log.info("there is no translation %s in %s", name, folder)
