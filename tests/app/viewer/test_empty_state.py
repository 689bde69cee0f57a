"""The invitation to add photos, beside what asks for an answer first."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from sr3_desktop.app.viewer.empty_state import EmptyState
from sr3_desktop.app.widgets.overlays import Overlays


def test_a_card_has_the_only_primary_button(qtbot: QtBot) -> None:
    empty = EmptyState(has_sample=True)
    qtbot.addWidget(empty)
    card = QWidget(empty)
    card.setGeometry(100, 500, 400, 80)
    card.hide()
    empty.keep_clear(Overlays(empty, (card,)))
    empty.resize(900, 600)
    with qtbot.waitExposed(empty):
        empty.show()
    size = empty.add_button.sizeHint()
    assert empty.add_button.property("role") == "primary"
    card.show()
    assert empty.add_button.property("role") == "large"
    assert empty.add_button.sizeHint() == size
    card.hide()
    assert empty.add_button.property("role") == "primary"
