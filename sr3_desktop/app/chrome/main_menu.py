"""The menu of the window: files, looks, language, help."""

from collections.abc import Iterable, Mapping

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from sr3_desktop.app.system.language import LANGUAGES
from sr3_desktop.app.widgets.retranslated import Retranslated

THEMES = ("system", "light", "dark")


class MainMenu(Retranslated, QMenu):
    """What a person looks for in a menu.

    Args:
        actions: What it starts, by name; see `resources/actions.json`.

    Attributes:
        reopen: Whether the last list comes back.
        contrast: Whether contrast is high, also where the system does not ask for it.
        themes, languages: Choices, whose data are those of `THEMES` and the keys of `LANGUAGES`.
    """

    def __init__(
        self, actions: Mapping[str, QAction], theme_mode: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        names = ("open", "open_folder", "save", "repeat")
        self.addActions([actions[name] for name in names])
        self.remove = self.addAction("")
        self.remove.setEnabled(False)
        self.addSeparator()
        self.theme_menu, self.language_menu = QMenu(self), QMenu(self)
        self.addMenu(self.theme_menu)
        self.addMenu(self.language_menu)
        self.themes = self._choices(self.theme_menu, THEMES)
        self.languages = self._choices(self.language_menu, LANGUAGES)
        self._mark(self.themes, theme_mode)
        self.contrast = self._switch(self.theme_menu)
        self.reopen = self._switch(self)
        self.addSeparator()
        self.addActions([actions["help"], actions["log"], actions["about"]])
        self.addSeparator()
        self.addAction(actions["quit"])
        self._retranslate()

    def choose_language(self, language: str) -> None:
        """Mark the language in use; no signal follows."""
        self._mark(self.languages, language)

    def _choices(self, menu: QMenu, values: Iterable[str]) -> QActionGroup:
        """Add actions of which one is marked."""
        group = QActionGroup(self)
        for value in values:
            action = menu.addAction(LANGUAGES.get(value, ""))
            action.setCheckable(True)
            action.setData(value)
            group.addAction(action)
        menu.addSeparator()
        return group

    def _switch(self, menu: QMenu) -> QAction:
        action = menu.addAction("")
        action.setCheckable(True)
        return action

    def _mark(self, group: QActionGroup, value: str) -> None:
        for action in group.actions():
            action.setChecked(action.data() == value)

    def _retranslate(self) -> None:
        super()._retranslate()
        key = self._actions["remove"].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self.remove.setText(f"{self._actions['remove'].text()}\t{key}")  # of the list's, too
        themes = (self.tr("Theme of the system"), self.tr("Light theme"), self.tr("Dark theme"))
        for action, theme in zip(self.themes.actions(), themes, strict=True):
            action.setText(theme)
        self.languages.actions()[0].setText(self.tr("Language of the system"))
