"""Keys belong to the picture, unless a field or the list has the focus."""

from PySide6.QtCore import QEvent, QKeyCombination, QObject, QRectF, Qt, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QWindow
from PySide6.QtWidgets import QAbstractButton, QApplication, QStackedWidget, QWidget

_BY_KEY = "by_key"
MENU_KEY = QKeyCombination(Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_F10)
"""Does what the menu key does, which many keyboards lack; outside Windows Qt does not know it."""

_TAB_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
_NEW_REASONS = (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.OtherFocusReason)
"""With any but these, such as that the window has become active, it is as before."""


def by_key(widget: QWidget, reason: Qt.FocusReason, before: bool) -> bool:
    """Return whether what gets the focus marks it: by keys, but not by a click.

    Args:
        before: What it was when the widget had the focus the last time.
    """
    if reason in _NEW_REASONS:
        by_hand = reason is Qt.FocusReason.MouseFocusReason
        return not by_hand and bool(widget.window().property(_BY_KEY))
    return before or reason in _TAB_REASONS


class KeyFocus(QObject):
    """Gives the focus to the picture after a click on a button, and when its holder goes.

    Buttons take the focus by Tab alone: Space and arrows after a click are for the picture. What is
    given the focus without Tab can ask `by_key` whether to mark it.

    Args:
        pages: The viewer and what stands in its place.
    """

    def __init__(self, window: QWidget, pages: QStackedWidget) -> None:
        super().__init__(window)
        self._window, self._pages = window, pages
        self._handle: QWindow | None = None
        for button in window.findChildren(QAbstractButton):
            takes_click = button.focusPolicy() & Qt.FocusPolicy.ClickFocus
            if button.window() is window and takes_click:
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                button.installEventFilter(self)
        window.installEventFilter(self)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the focus from where it was when a button is pressed with the mouse.

        Of the screen's window, which has every event first, note what was used last.
        """
        kind = event.type()
        if watched is self._handle:
            if kind in (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress):
                self._window.setProperty(_BY_KEY, kind == QEvent.Type.KeyPress)
            if isinstance(event, QKeyEvent) and event.keyCombination() == MENU_KEY:
                if kind == QEvent.Type.KeyPress:
                    self._ask_for_menu()
                return True
        elif watched is self._window:
            if kind == QEvent.Type.Show and self._handle is not self._window.windowHandle():
                self._handle = self._window.windowHandle()
                self._handle.installEventFilter(self)
        elif kind == QEvent.Type.MouseButtonPress:
            self._give_to_picture()
        return super().eventFilter(watched, event)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        """Keep Qt from handing the focus to the next button when its holder vanishes."""
        gone = old is not None and not (old.isVisible() and old.isEnabled())
        inside = old is not None and old.window() is self._window
        elsewhere = new is not None and new.window() is not self._window
        if gone and inside and not elsewhere and self._window.isActiveWindow():
            self._give_to_picture()

    def _ask_for_menu(self) -> None:
        """Ask what has the focus for its menu."""
        focus = QApplication.focusWidget()
        if focus is not None:
            cursor = focus.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
            place, reason = QRectF(cursor).center().toPoint(), QContextMenuEvent.Reason.Keyboard
            event = QContextMenuEvent(reason, place, focus.mapToGlobal(place))
            QApplication.postEvent(focus, event)  # some menus return when they are closed

    def _give_to_picture(self) -> None:
        page = self._pages.currentWidget()
        if page is not None:
            page.setFocus(Qt.FocusReason.OtherFocusReason)
