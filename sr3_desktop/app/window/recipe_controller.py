"""Takes the settings again that a result was made with."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Slot

from sr3_desktop.app.jobs.services import Services
from sr3_desktop.app.panel.parameter_panel import ParameterPanel
from sr3_desktop.app.settings.choices import FIELDS
from sr3_desktop.app.system.background import Background
from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.engine.base.options import OPTIONS
from sr3_desktop.engine.images import recipe_in
from sr3_desktop.engine.models.model_card import ModelCard


class RecipeController(QObject):
    """Reads the recipe of the displayed photo's result, or of a result opened as a photo."""

    def __init__(self, work: Services, panel: ParameterPanel, cards: Sequence[ModelCard]) -> None:
        super().__init__(panel)
        self._session, self._panel, self._tell = work.session, panel, work.messages
        self._models = {card.id for card in cards}
        self._background = Background(self)

    @Slot()
    def repeat(self) -> None:
        """Take the settings of the displayed result."""
        path = self._session.result_path or self._session.photo_path
        if path is not None:
            self._background.run(
                partial(recipe_in, path), partial(self._take, path), self._tell.error.emit
            )

    def close(self) -> None:
        """Return when no file is being read."""
        self._background.close()

    def _take(self, path: Path, recipe: Mapping[str, Any]) -> None:
        name, model = path.name, recipe.get("model", self._panel.choices.model)
        if not recipe:
            self._tell.info.emit(
                Sentence("{name} does not say how it was made; it has no recipe.", name=name)
            )
        elif model not in self._models:
            self._tell.info.emit(
                Sentence(
                    "{name} was made with the model {model}, which is not installed.",
                    name=name,
                    model=model,
                )
            )
        else:
            self._panel.take_recipe({n: value for n, value in recipe.items() if n in FIELDS})
            others = [n for n in recipe if n not in FIELDS and recipe[n] != OPTIONS[n].default]
            if others:
                told = Sentence(
                    "The settings of {name} are chosen, except for {others}, which only "
                    "commands have.",
                    name=name,
                    others=", ".join(OPTIONS[n].flag for n in others),
                )
            else:
                told = Sentence("The settings of {name} are chosen.", name=name)
            self._tell.info.emit(told)
