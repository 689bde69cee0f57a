"""Everything that the viewer shows, and how it is painted into its panes."""

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter

from sr3_desktop.app.photo_list.qimage import ImageLevels
from sr3_desktop.app.settings.choices import Mode

from .bicubic import Enlarger
from .compare_paint import Caption, caption, checker, draw_part, paint_divider, paint_outline
from .difference import difference
from .pins import Pin
from .trust_overlay import TrustOverlay
from .viewport import Viewport, place_of

REAL_PIXELS_ABOVE = 4.0
"""Device pixels per pixel of the result above which photo and result show their pixels as squares;
below, both are enlarged bicubically.
"""
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
        is_sketch: Whether that is a small picture of it until it has been read.
        after: The result, or a preview of it.
        other: Another picture of the same: it takes the photo's side, or without a result the
            result's; drawn at the result's size.
        state: A state of the diffusion in place of the result.
        beside: A picture in place of the photo, opposite the state or result.
        pins: Enlarged parts, the newest last; without a result they are compared with the photo.
        draft: A part as it is being enlarged.
        mix: The result as it looks with another detail level, which is not stored yet.
        trust: Map of invented details.
        trust_opacity: 0 to 1.
        probe: Where keys ask for the map's number, in logical pixels.
        divider: 0 (left) to 1.
        blinks_at_first: Whether blinking shows the left side's picture now.
        original_held: Whether the photo alone is shown for now.
        captions: Whether captions are written.
    """

    mode: Mode = "slider"
    before: ImageLevels | None = None
    is_sketch: bool = False
    after: ImageLevels | None = None
    after_label: str = ""
    other: ImageLevels | None = None
    other_label: str = ""
    state: ImageLevels | None = None
    state_label: str = ""
    beside: ImageLevels | None = None
    beside_label: str = ""
    pins: tuple[Pin, ...] = ()
    draft: Pin | None = None
    mix: Mix | None = None
    trust: TrustOverlay | None = None
    trust_opacity: float = 0.8
    probe: QPointF | None = None
    divider: float = 0.5
    blinks_at_first: bool = False
    original_held: bool = False
    captions: bool = True

    @property
    def first(self) -> ImageLevels | None:
        """What stands on the left side: the photo, or what has taken its place."""
        if self.has_other_first:
            return self.other
        return self.beside if self.has_beside else self.before

    @property
    def has_beside(self) -> bool:
        """Whether a state stands on the photo's side."""
        return self.beside is not None and self.comparing and not self.original_held

    @property
    def has_other_first(self) -> bool:
        """Whether the other picture stands on the photo's side."""
        has_result = self.after is not None or self.state is not None
        return (
            self.other is not None and self.beside is None and has_result and not self.original_held
        )

    @property
    def result(self) -> ImageLevels | None:
        """What stands opposite."""
        photo = self.before if self.pins else None
        found = (self.state, self.after, self.other, photo)
        return next((picture for picture in found if picture is not None), None)

    @property
    def comparing(self) -> bool:
        """Whether there is something opposite the photo."""
        return self.result is not None

    @property
    def shows_difference(self) -> bool:
        """Whether the difference of both sides is shown."""
        return self.mode == "difference" and self.comparing and not self.original_held

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

    def result_part(self, panes: list[QRectF], pin: Pin | None = None) -> QRectF:
        """Return where in the view the result, or a pin, is seen; pins lie on the result if any."""
        scene, visible = self._scene, self._viewport.visible_rect()
        if scene.original_held or scene.shows_difference or scene.state is not None:
            return QRectF()
        before, after = self._parts(len(panes) - 1, len(panes), visible)
        part = after if scene.comparing else before
        if pin is not None:
            part = self._pin_part(pin, part)
        return part.translated(panes[-1].topLeft())

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
            self._paint_first(painter, before)
            if self._scene.shows_difference:
                self._paint_difference(painter, after, ratio)
            elif not self._scene.original_held:
                on_result = after if self._scene.comparing else before
                self._paint_result(painter, after)
                self._paint_pins(painter, on_result, ratio)
                self._paint_trust(painter, on_result, ratio)
            if self._scene.has_divider:
                paint_divider(painter, self.divider_x(), visible, ratio)
            painter.restore()

    def captions(
        self,
        metrics: QFontMetrics,
        panes: list[QRectF],
        ratio: float,
        original: str,
        difference: str,
    ) -> list[Caption]:
        """Return what is written where, in logical pixels.

        Args:
            original: Caption of the photo.
            difference: Caption of the difference view.
        """
        visible = self._viewport.visible_rect()
        scene = self._scene
        original = scene.beside_label if scene.has_beside else original
        original = scene.other_label if scene.has_other_first else original
        result = scene.other_label if scene.after is None else scene.after_label
        if scene.state is not None:
            result = scene.state_label
        result = difference if scene.shows_difference else result
        found = []
        for number, pane in enumerate(panes if scene.captions else ()):
            parts = self._parts(number, len(panes), visible)
            for side, text in enumerate((original, result)):
                place = parts[side].translated(pane.topLeft())
                logical = QRectF(place.topLeft() / ratio, place.size() / ratio)
                found.append(caption(metrics, text, logical, at_right=side == 1))
        return [written for written in found if written is not None]

    def _parts(self, number: int, panes: int, visible: QRectF) -> tuple[QRectF, QRectF]:
        """Return the parts of a pane in which the photo and the result are seen."""
        scene, none = self._scene, QRectF()
        if not scene.comparing or scene.original_held:
            return visible, none
        if panes == 2:
            return (visible, none) if number == 0 else (none, visible)
        if scene.mode == "blink":
            return (visible, none) if scene.blinks_at_first else (none, visible)
        if scene.mode != "slider":
            return none, visible
        split = self.divider_x()
        left = QRectF(visible.topLeft(), QPointF(split, visible.bottom()))
        return left, QRectF(QPointF(split, visible.top()), visible.bottomRight())

    def _paint_first(self, painter: QPainter, part: QRectF) -> None:
        first = self._scene.first
        if first is not None and not part.isEmpty():
            self._draw(painter, first, self._viewport.rect(), part, first is self._scene.beside)

    def _paint_result(self, painter: QPainter, part: QRectF) -> None:
        result = self._scene.result
        if result is not None and not part.isEmpty():
            self._draw(painter, result, self._viewport.rect(), part, self._is_provisional())
            if self._scene.mix is not None and result is self._scene.after:
                self._scene.mix.paint(painter, self._viewport.rect(), part, result)

    def _paint_difference(self, painter: QPainter, part: QRectF, ratio: float) -> None:
        area = part.toAlignedRect()

        def paint_result(inner: QPainter) -> None:
            self._paint_result(inner, part)
            if self._scene.after is None:
                self._paint_pins(inner, part, ratio)

        image = difference(area, lambda inner: self._paint_first(inner, part), paint_result)
        painter.drawImage(area.topLeft(), image)

    def _paint_pins(self, painter: QPainter, part: QRectF, ratio: float) -> None:
        assert self._scene.before is not None
        if self._scene.state is not None:
            return  # a state of the whole picture is the displayed photo
        draft = self._scene.draft
        for pin in (*self._scene.pins, *([] if draft is None else [draft])):
            place = place_of(pin.crop, self._scene.before.size(), self._viewport.rect())
            pin_part = self._pin_part(pin, part)
            seen = place.intersected(pin_part)
            if not seen.isEmpty():
                self._draw(painter, pin.image, place, seen, pin is draft)
                painter.save()
                painter.setClipRect(pin_part)
                paint_outline(painter, place, ratio, PIN_INK)
                painter.restore()

    def _pin_part(self, pin: Pin, part: QRectF) -> QRectF:
        """Return where a pin is seen: without a result only the newest one is divided."""
        scene = self._scene
        is_whole = scene.has_divider and scene.after is None and pin in scene.pins[:-1]
        return self._viewport.visible_rect() if is_whole else part

    def _paint_trust(self, painter: QPainter, part: QRectF, ratio: float) -> None:
        scene = self._scene
        if scene.trust is not None and scene.state is None:
            assert scene.before is not None
            place = scene.trust.place(scene.before.size(), self._viewport.rect())
            scene.trust.paint(painter, place, part, scene.trust_opacity, ratio)

    def _is_provisional(self) -> bool:
        """Whether what stands for the result has not its pixels yet."""
        scene = self._scene
        result = scene.result
        if result is None or result is scene.other or result is scene.before:
            return False
        return result.size() != self._viewport.canvas.toSize()

    def _draw(
        self,
        painter: QPainter,
        levels: ImageLevels,
        place: QRectF,
        part: QRectF,
        provisional: bool = False,
    ) -> None:
        """Draw a picture of either side: bicubically, or with its real pixels if they are large.

        Args:
            provisional: It is soon replaced; enlarging it with care would come too late.
        """
        level = levels.for_width(place.width())
        if self._viewport.zoom > REAL_PIXELS_ABOVE and not (provisional or self._is_provisional()):
            draw_part(painter, level, place, part, smooth=False)
            return
        place = QRectF(QPointF(place.topLeft().toPoint()), place.size())
        seen = place.intersected(self._viewport.visible_rect())
        patch = None if provisional else self.enlarger.patch(level, place, seen)
        area = QRectF() if patch is None else QRectF(patch.area).translated(place.topLeft())
        sharp = part.intersected(area)
        if sharp != part.intersected(place):
            draw_part(painter, level, place, part)
        if patch is not None:
            draw_part(painter, patch.image, area, sharp, smooth=False)
