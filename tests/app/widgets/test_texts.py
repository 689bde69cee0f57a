"""What `resources/texts.json` gives widgets reaches them."""

from __future__ import annotations

import json

from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.app.window import main_window as all_widgets
from sr3_desktop.paths import resources_dir


def _names(kind: type) -> set[str]:
    return {kind.__name__}.union(*map(_names, kind.__subclasses__()))


def test_every_table_of_texts_is_that_of_a_widget() -> None:
    assert all_widgets is not None  # which imports them
    texts = json.loads((resources_dir() / "texts.json").read_text("utf-8"))
    assert set(texts) <= _names(Retranslated)
