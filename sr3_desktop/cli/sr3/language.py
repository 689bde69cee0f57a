"""Sentences of the commands in the language of the system: English or Simplified Chinese.

The translations are those of the window, in the file that Qt's tools keep.
"""

import locale
import os
import sys
from functools import cache
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import parse

from sr3_desktop.engine.base.errors import worded
from sr3_desktop.paths import resources_dir

LANGUAGES = ("en", "zh_CN")
"""English comes first: it needs no translation, and stands for all that are missing."""

# Control characters, but for those of lines and columns, and what turns the direction of writing.
_CODES = (
    *range(9),
    *range(11, 32),
    *range(127, 160),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
)
_TAKEN_OUT = dict.fromkeys(_CODES, "\ufffd")


def system_language() -> str:
    """Return which of `LANGUAGES` the system speaks; English if it is another one.

    The variables for it decide on Windows, too, where they usually are not set.
    """
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    spoken = next(filter(None, names), "")
    if not spoken and sys.platform == "win32":  # pragma: no cover
        import ctypes

        number = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        spoken = locale.windows_locale.get(number, "")
    return next((known for known in LANGUAGES if spoken.lower()[:2] == known[:2]), LANGUAGES[0])


def translated(text: str, language: str = "") -> str:
    """Return a sentence in a language, that of the system if none is given.

    What a file's name could do to the terminal is taken out of it.
    """
    if (language or system_language()) == "en":
        return text.translate(_TAKEN_OUT)
    catalog = _catalog(language or system_language())
    return worded(text, lambda said: catalog.get(said, said)).translate(_TAKEN_OUT)


@cache
def _catalog(language: str) -> dict[str, str]:
    """Return the finished translations of the engine's and the commands' sentences."""
    file = resources_dir() / "translations" / f"{language}.ts"
    try:
        contexts = parse(file).getroot().iter("context")
    except (OSError, ParseError):  # English is better than nothing
        return {}
    return {
        message.findtext("source", ""): message.findtext("translation", "")
        for context in contexts
        if context.findtext("name") == "engine"
        for message in context.iter("message")
        if message.findtext("translation")
    }
