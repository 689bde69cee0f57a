"""How a view is divided between photo and result, in device pixels."""

from PySide6.QtCore import QRectF, QSizeF

from sr3_desktop.app.settings.choices import Mode

GAP_PX = 2


def pane_rects(mode: Mode, comparing: bool, view: QSizeF) -> list[QRectF]:
    """Return the panes of a view: two of one size side by side, else one.

    Args:
        comparing: Whether there is a result; without one the photo has the whole view.
        view: Size of the view in device pixels.
    """
    if mode != "side" or not comparing:
        return [QRectF(0, 0, view.width(), view.height())]
    width = max(1.0, (view.width() - GAP_PX) // 2)
    return [QRectF(left, 0, width, view.height()) for left in (0.0, view.width() - width)]
