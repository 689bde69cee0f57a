"""A widget that paints a scene: zoom, panes and the way from photo to widget and back."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from sr3_desktop.app.chrome.key_focus import by_key
from sr3_desktop.app.photo_list.qimage import ImageLevels
from sr3_desktop.app.widgets.colors import SURROUND
from sr3_desktop.engine.base.request import Crop

from .compare_paint import Caption, paint_caption, paint_focus_ring, paint_probe
from .difference import TIMES
from .pins import Pin
from .scene import Scene, ScenePainter
from .viewport import Viewport, pane_rects, place_of

ZOOM_STEP = 1.25
FIT_MARGIN_PX = 14
GRIP_REACH_PX = 12


class PictureSurface(QWidget):
    """Shows `scene` through `viewport`; `CompareView` adds what the user does with it.

    All panes share the one viewport: they cannot get out of step.

    Attributes:
        covered_px: Height in logical pixels of the lowest part, which something else covers.

    Signals:
        zoom_changed(float): Device pixels per pixel of the result, made or still to come.
        viewport_changed(): What lies where has changed.
    """

    zoom_changed = Signal(float)
    viewport_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.viewport = Viewport()
        self.scene = Scene()
        self.fit_margin_px = FIT_MARGIN_PX
        self.covered_px = 0
        self._painter = ScenePainter(self.scene, self.viewport, self)
        self._focus_by_key = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 180)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._painter.enlarger.ready.connect(self.update)

    def photo_size(self) -> QSize:
        """Return the size of the photo in pixels; empty without one."""
        return QSize() if self.scene.before is None else self.scene.before.size()

    def place_of(self, crop: Crop, on_result: bool = False) -> QRectF:
        """Return where a part of the photo is seen, in logical pixels of this widget.

        Args:
            on_result: Take the pane of the result where there are two.
        """
        ratio, pane = self.devicePixelRatioF(), self._panes()[-1 if on_result else 0]
        place = place_of(crop, self.photo_size(), self.viewport.rect()).translated(pane.topLeft())
        return QRectF(place.topLeft() / ratio, place.size() / ratio)

    def result_area(self, pin: Pin | None = None) -> QRectF:
        """Return where the result, or a pin, is seen now, in logical pixels; may be empty."""
        ratio, area = self.devicePixelRatioF(), self._painter.result_part(self._panes(), pin)
        return QRectF(area.topLeft() / ratio, area.size() / ratio)

    def visible_part(self, pin: Pin) -> QRectF:
        """Return where a pin is seen now, in logical pixels; may be empty."""
        return self.place_of(pin.crop, on_result=True).intersected(self.result_area(pin))

    def panes(self) -> list[QRectF]:
        """Return the panes in logical pixels, that of the result last; all show the same part."""
        ratio = self.devicePixelRatioF()
        return [QRectF(pane.topLeft() / ratio, pane.size() / ratio) for pane in self._panes()]

    def captions(self) -> list[Caption]:
        """Return what is written on the picture."""
        if self.scene.before is None:
            return []
        labels = self._original_label(), self._difference_label()
        ratio = self.devicePixelRatioF()
        return self._painter.captions(self.fontMetrics(), self._panes(), ratio, *labels)

    def near_divider(self, position: QPointF) -> bool:
        """Whether a point of the widget is close enough to the divider to take hold of it."""
        x = self._painter.divider_x() / self.devicePixelRatioF()
        return self.scene.has_divider and abs(position.x() - x) <= GRIP_REACH_PX

    def photo_px(self) -> float:
        """Return how many logical pixels a pixel of the photo is wide."""
        return self.viewport.rect().width() / self.devicePixelRatioF() / self.photo_size().width()

    @Slot(object, str)
    def show_beside(self, picture: ImageLevels | None, label: str = "") -> None:
        """Show a picture in place of the photo, opposite the state; None shows the photo again."""
        self.scene.beside, self.scene.beside_label = picture, label
        self.update()

    def set_captions(self, shown: bool) -> None:
        """Write captions, or leave the picture bare."""
        self.scene.captions = shown
        self.update()

    @Slot(float)
    def set_trust_opacity(self, opacity: float) -> None:
        """Set how strongly the map covers the result, 0 to 1."""
        self.scene.trust_opacity = opacity
        self.update()

    def show_draft(self, draft: Pin | None) -> None:
        """Show a part as it is being enlarged, without a label; None shows none."""
        self.scene.draft = draft
        self.update()

    def set_covered(self, height_px: int) -> None:
        """Leave the lowest logical pixels free where the picture fits without: they are covered."""
        if height_px != self.covered_px:
            self.covered_px = height_px
            self._measure()

    def preview_px(self) -> int:
        """Return the longer side, in device pixels, of a preview that fills the view."""
        return round(max(self.width(), self.height()) * self.devicePixelRatioF())

    def fit(self) -> None:
        """Show the whole picture."""
        self.viewport.fit()
        self._viewport_changed()

    def actual_size(self) -> None:
        """Show one pixel of the picture on one pixel of the screen."""
        self.set_zoom(1.0)

    def zoom_in(self) -> None:
        """Zoom in by one step around the middle."""
        self.set_zoom(self.viewport.zoom * ZOOM_STEP)

    def zoom_out(self) -> None:
        """Zoom out by one step around the middle."""
        self.set_zoom(self.viewport.zoom / ZOOM_STEP)

    def set_zoom(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zoom around a point of a pane in device pixels, by default its middle."""
        self.viewport.zoom_to(zoom, anchor)
        self._viewport_changed()

    def look_at(self, crop: Crop, share: float) -> None:
        """Zoom so that a part of the photo takes this share of the view's shorter side."""
        place = place_of(crop, self.photo_size(), self.viewport.rect())
        room = min(self.viewport.view.width(), self.viewport.free_height())
        zoom = self.viewport.zoom * share * room / max(place.width(), place.height())
        self.viewport.look_at(self.viewport.to_canvas(place.center()), zoom)
        self._viewport_changed()

    def seen_share(self, crop: Crop) -> float:
        """Return how much of a part of the photo is in view, 0 to 1."""
        place = place_of(crop, self.photo_size(), self.viewport.rect())
        seen = place.intersected(self.viewport.visible_rect())
        return seen.width() * seen.height() / (place.width() * place.height())

    def middle(self) -> QPointF:
        """Return the point of the photo, in its pixels, in the middle of what is seen of it."""
        point = self.viewport.to_canvas(self.viewport.visible_rect().center())
        return point * (self.photo_size().width() / self.viewport.canvas.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is in view."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(SURROUND))
        if self.scene.before is not None:
            ratio, panes = self.devicePixelRatioF(), self._panes()
            painter.scale(1 / ratio, 1 / ratio)
            self._painter.paint(painter, panes, ratio)
            painter.resetTransform()
            for written in self.captions():
                paint_caption(painter, written)
            if self.scene.probe is not None:
                paint_probe(painter, self.scene.probe)
        if self._focus_by_key and self.hasFocus():
            paint_focus_ring(painter, self.rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the new size."""
        super().resizeEvent(event)
        self._measure()

    def event(self, event: QEvent) -> bool:
        """Notice a change of the screen's scaling."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._measure()
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember whether a focus ring is wanted: by keys, but not by a click."""
        self._focus_by_key = by_key(self, event.reason(), self._focus_by_key)
        super().focusInEvent(event)

    def _measure(self) -> None:
        ratio, pane = self.devicePixelRatioF(), self._panes()[0]
        margin, covered = self.fit_margin_px * ratio, self.covered_px * ratio
        self.viewport.set_view(pane.width(), pane.height(), margin, covered)
        self._viewport_changed()

    def _set_canvas(self, size: QSize) -> None:
        if size != self.viewport.canvas.toSize():
            self.viewport.set_canvas(size.width(), size.height())
        self._measure()

    def _viewport_changed(self) -> None:
        self.zoom_changed.emit(self.viewport.zoom)
        self.viewport_changed.emit()
        self.update()

    def _panes(self) -> list[QRectF]:
        size = QRectF(QPointF(), self.size()).size() * self.devicePixelRatioF()
        return pane_rects(self.scene.mode, self.scene.comparing, size)

    def _in_pane(self, position: QPointF) -> QPointF:
        """Return a point of the widget in device pixels of the pane it lies in."""
        point = position * self.devicePixelRatioF()
        holding = [pane for pane in self._panes() if pane.left() <= point.x()]
        return point - (holding[-1].topLeft() if holding else QPointF())

    def _difference_label(self) -> str:
        return self.tr("Difference · {n} times as bright").format(n=TIMES)

    def _original_label(self) -> str:
        if self.scene.is_sketch:
            return ""
        size = self.photo_size()
        label = self.tr("Original · {width} × {height}")
        return label.format(width=size.width(), height=size.height())
