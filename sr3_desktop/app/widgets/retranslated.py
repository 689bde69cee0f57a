"""What widgets do when the language or the font of the window changes."""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent

from sr3_desktop.app.system.action_table import with_keys
from sr3_desktop.paths import resources_dir

from .fields import describe
from .tips import set_tip

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget as _Widget
else:
    _Widget = object

_TEXTS: Mapping[str, Mapping[str, Any]] = json.loads(
    (resources_dir() / "texts.json").read_text("utf-8")
)


class Retranslated(_Widget):
    """Mix-in, to be named before the class of Qt, of widgets that have texts of their own.

    Those that are always the same stand in `resources/texts.json`: by the name of the class, and
    of the attribute that holds a widget or action ("" is the widget itself), what each key of
    `_GIVE` gives it, or its text alone.
    """

    def changeEvent(self, event: QEvent) -> None:
        """Update the texts, or make room for other letters."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _retranslate(self) -> None:
        """Put all texts in, in the present language; subclasses add those that change."""
        for context in (kind.__name__ for kind in reversed(type(self).__mro__)):
            for attribute, texts in _TEXTS.get(context, {}).items():
                part = getattr(self, attribute) if attribute else self
                for how, text in ({"text": texts} if isinstance(texts, str) else texts).items():
                    _GIVE[how](part, _said(text, context))

    def _fit(self) -> None:
        """Make room for the texts."""


def _said(text: Any, context: str) -> Any:
    """Return a text, or all in a list or object, in the present language and with its keys."""
    if isinstance(text, list):
        return [_said(each, context) for each in text]
    if isinstance(text, dict):
        return {key: _said(each, context) for key, each in text.items()}
    return with_keys(QCoreApplication.translate(context, text))


def _explain(widget: _Widget, tip: str) -> None:
    set_tip(widget, tip)
    widget.setAccessibleDescription(tip)


def _fill_menu(menu: Any, items: Mapping[str, str]) -> None:
    menu.clear()
    for data, text in items.items():
        menu.addAction(text).setData(data)


_GIVE: dict[str, Callable[[Any, Any], object]] = {
    "text": lambda part, text: part.setText(text),
    "texts": lambda part, texts: part.set_texts(*texts),
    "title": lambda menu, text: menu.setTitle(text),
    "name": lambda widget, text: widget.setAccessibleName(text),
    "tip": _explain,
    "says": lambda button, text: describe(button, text, text),
    "description": lambda widget, text: widget.setAccessibleDescription(text),
    "placeholder": lambda field, text: field.setPlaceholderText(text),
    "choices": lambda box, texts: box.fill([(text, value) for value, text in texts.items()]),
    "items": _fill_menu,
}
