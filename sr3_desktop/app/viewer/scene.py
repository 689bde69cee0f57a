"""Everything that the viewer shows, and how it is painted into its panes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QPainter

from sr3_desktop.app.photo_list.qimage import ImageLevels
from sr3_desktop.app.settings.choices import Mode

from .bicubic import Enlarger
from .compare_paint import checker, draw_part, paint_divider, paint_label, paint_outline
from .pins import Pin
from .trust_overlay import TrustOverlay
from .viewport import Viewport, place_of

NEAREST_ABOVE = 2.0
PIN_INK = QColor("#ffd75e")


class Mix(Protocol):
    """Something that stands over the result."""

    def paint(self, painter: QPainter, place: QRectF, part: QRectF, alpha: ImageLevels) -> None:
        """Paint a part of the view.

        Args:
            place: Of the whole result in the view, in device pixels.
            alpha: The result, which says what is transparent.
        """


@dataclass(slots=True)
class Scene:
    """What is to be seen.

    Attributes:
        mode: How photo and result are compared.
        before: The photo.
        after: The result, or a preview of it.
        after_label: Its caption.
        state: A state of the diffusion in place of the result.
        state_label: Its caption.
        beside: A picture in place of the photo, opposite the state or result.
        beside_label: Its caption.
        pins: Enlarged parts, the newest last.
        draft: A part as it is being enlarged.
        mix: The result as it looks with another detail level, which is not stored yet.
        trust: Map of invented details.
        trust_opacity: 0 to 1.
        divider: 0 (left) to 1.
        original_held: Whether the photo alone is shown for now.
        captions: Whether captions are written.
    """

    mode: Mode = "slider"
    before: ImageLevels | None = None
    after: ImageLevels | None = None
    after_label: str = ""
    state: ImageLevels | None = None
    state_label: str = ""
    beside: ImageLevels | None = None
    beside_label: str = ""
    pins: tuple[Pin, ...] = ()
    draft: Pin | None = None
    mix: Mix | None = None
    trust: TrustOverlay | None = None
    trust_opacity: float = 0.8
    divider: float = 0.5
    original_held: bool = False
    captions: bool = True

    @property
    def result(self) -> ImageLevels | None:
        """What stands opposite the photo."""
        return self.after if self.state is None else self.state

    @property
    def comparing(self) -> bool:
        """Whether there is something opposite the photo."""
        return self.result is not None

    @property
    def has_divider(self) -> bool:
        """Whether a divider is shown."""
        return self.mode == "slider" and self.comparing and not self.original_held


class ScenePainter:
    """Paints a scene; all painters and rectangles are in device pixels."""

    def __init__(self, scene: Scene, viewport: Viewport, owner: QObject) -> None:
        self.enlarger = Enlarger(owner)
        self._scene, self._viewport = scene, viewport

    def divider_x(self) -> float:
        """Return the divider's place in its pane, on a whole device pixel."""
        visible = self._viewport.visible_rect()
        return round(visible.left() + self._scene.divider * visible.width())

    def result_part(self, panes: list[QRectF]) -> QRectF:
        """Return where in the view pins are seen: on the result, or on the photo without one."""
        scene, visible = self._scene, self._viewport.visible_rect()
        if scene.original_held or scene.state is not None:
            return QRectF()
        before, after = self._parts(len(panes) - 1, len(panes), visible)
        return (after if scene.comparing else before).translated(panes[-1].topLeft())

    def paint(self, painter: QPainter, panes: list[QRectF], ratio: float) -> None:
        """Paint all panes.

        Args:
            ratio: Device pixels per logical pixel.
        """
        visible = self._viewport.visible_rect()
        for number, pane in enumerate(panes):
            painter.save()
            painter.translate(pane.topLeft())
            before, after = self._parts(number, len(panes), visible)
            assert self._scene.before is not None
            if self._scene.before.full.hasAlphaChannel():
                painter.fillRect(visible, QBrush(checker()))
            self._paint_before(painter, before)
            if not self._scene.original_held:
                on_result = after if self._scene.comparing else before
                self._paint_result(painter, after)
                self._paint_pins(painter, on_result, ratio)
                self._paint_trust(painter, on_result, ratio)
            if self._scene.has_divider:
                paint_divider(painter, self.divider_x(), visible, ratio)
            painter.restore()

    def paint_captions(
        self, painter: QPainter, panes: list[QRectF], ratio: float, original: str
    ) -> None:
        """Write the captions; the painter works in logical pixels here."""
        visible = self._viewport.visible_rect()
        scene = self._scene
        result = scene.after_label if scene.state is None else scene.state_label
        original = original if scene.beside is None else scene.beside_label
        for number, pane in enumerate(panes):
            offset = pane.left() / ratio
            top = visible.top() / ratio
            before, after = self._parts(number, len(panes), visible)
            for part, text, at_right in (
                (before, original, False),
                (after, result, True),
            ):
                if scene.captions and not part.isEmpty():
                    left, right = part.left() / ratio + offset, part.right() / ratio + offset
                    paint_label(painter, text, left, right, top, at_right=at_right)

    def _parts(self, number: int, panes: int, visible: QRectF) -> tuple[QRectF, QRectF]:
        """Return the parts of a pane in which the photo and the result are seen."""
        scene, none = self._scene, QRectF()
        if not scene.comparing or scene.original_held:
            return visible, none
        if panes == 2:
            return (visible, none) if number == 0 else (none, visible)
        if scene.mode == "result":
            return none, visible
        split = self.divider_x()
        left = QRectF(visible.topLeft(), QPointF(split, visible.bottom()))
        return left, QRectF(QPointF(split, visible.top()), visible.bottomRight())

    def _paint_before(self, painter: QPainter, part: QRectF) -> None:
        if part.isEmpty():
            return
        assert self._scene.before is not None
        rect = self._viewport.rect()
        if self._scene.beside is not None and self._scene.comparing:
            self._draw(painter, self._scene.beside, rect, part)
            return
        level = self._scene.before.for_width(rect.width())
        patch = self.enlarger.patch(level, rect, self._viewport.visible_rect())
        area = QRectF() if patch is None else QRectF(patch.area).translated(rect.topLeft())
        seen = part.intersected(area)
        if seen != part:
            draw_part(painter, level, rect, part)
        if patch is not None:
            draw_part(painter, patch.image, area, seen, smooth=False)

    def _paint_result(self, painter: QPainter, part: QRectF) -> None:
        result = self._scene.result
        if result is not None and not part.isEmpty():
            self._draw(painter, result, self._viewport.rect(), part)
            if self._scene.mix is not None and result is self._scene.after:
                self._scene.mix.paint(painter, self._viewport.rect(), part, result)

    def _paint_pins(self, painter: QPainter, part: QRectF, ratio: float) -> None:
        assert self._scene.before is not None
        if self._scene.state is not None:
            return  # a state of the whole picture is the displayed photo
        draft = self._scene.draft
        for pin in (*self._scene.pins, *([] if draft is None else [draft])):
            place = place_of(pin.crop, self._scene.before.size(), self._viewport.rect())
            seen = place.intersected(part)
            if not seen.isEmpty():
                self._draw(painter, pin.image, place, seen)
                painter.save()
                painter.setClipRect(part)
                paint_outline(painter, place, ratio, PIN_INK)
                painter.restore()

    def _paint_trust(self, painter: QPainter, part: QRectF, ratio: float) -> None:
        scene = self._scene
        if scene.trust is not None and scene.state is None:
            assert scene.before is not None
            place = scene.trust.place(scene.before.size(), self._viewport.rect())
            scene.trust.paint(painter, place, part, scene.trust_opacity, ratio)

    def _draw(self, painter: QPainter, levels: ImageLevels, place: QRectF, part: QRectF) -> None:
        """Draw what the model made; its own pixels are seen as squares when they are large."""
        zoom = place.width() / levels.size().width()
        whole = any(levels is one for one in (self._scene.result, self._scene.beside))
        preview = whole and levels.size() != self._viewport.canvas.toSize()
        smooth = preview or zoom <= NEAREST_ABOVE
        draw_part(painter, levels.for_width(place.width()), place, part, smooth)
