"""How the results of a run are named, by the rule of `sr3-desktop batch`."""

from __future__ import annotations

from pathlib import Path

from sr3_desktop.app.settings.choices import Choices
from sr3_desktop.engine.base.request import UpscaleRequest
from sr3_desktop.engine.batch.journal import Journal, same_path
from sr3_desktop.engine.batch.planner import Planner


class Namer:
    """Names results by a template, with one numbering for each folder of results.

    It reads photos and asks journals, so that it is not for the GUI thread.

    Args:
        choices: What is chosen for the run.
    """

    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self._planners: dict[str, Planner] = {}

    def name(
        self, source: Path, folder: Path, scale: float, journal: Journal | None
    ) -> tuple[Path, int]:
        """Return the file and the number of a photo's result.

        Args:
            source: The photo.
            folder: Where its result goes.
            scale: Its enlargement factor.
            journal: The folder's journal, if there is one; the same in every call.
        """
        choices = self._choices
        planner = self._planners.get(same_path(folder))
        if planner is None:
            planner = Planner(lambda _folder: journal, choices.template)
            self._planners[same_path(folder)] = planner
        request = UpscaleRequest(source, folder, choices.model, scale, output=choices.output())
        named, seq, _ = planner.named(request)
        return named.target, seq
