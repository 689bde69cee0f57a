"""From noise to photo: a slider over the states of a diffusion."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent, QImage, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QMenu,
    QSlider,
    QWidget,
)

from sr3_desktop.app.jobs.film import Film, State
from sr3_desktop.app.photo_list.qimage import ImageLevels, to_array, to_qimage
from sr3_desktop.app.system.language import translated
from sr3_desktop.app.system.motion import reduced_motion
from sr3_desktop.app.widgets.elided_label import LEAST_PX, ElidedLabel
from sr3_desktop.app.widgets.icons import IconButton
from sr3_desktop.app.widgets.layouts import column, row, wide
from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.engine.base.options import MAX_STATES

SLIDER_PX, EDGES_PX = 100, 120
"""Least length of the slider; what lies beside and between the parts of the bar."""
STATE_PX = 1024
"""Most pixels on the longer side of a kept state; see `engine.diffusion.intermediates`."""
PLAY_MS = 4000
CALM_FRAME_MS = 700
"""Time of a state for whoever asked for less motion."""

Beside = Literal["photo", "estimate", "before"]
"""What stands opposite a state: the photo, what the network takes for it, or an earlier run."""


class StateReel:
    """States of a run as it goes on, at most `MAX_STATES`, evenly spaced over all that came.

    When it is full, every second state is forgotten, and from then on only every second one that
    comes is kept. The first always stays.
    """

    def __init__(self) -> None:
        self.states: list[State] = []
        self._every = 1
        self._seen = 0

    def add(self, state: State) -> bool:
        """Take a state; whether it was kept."""
        kept = self._seen % self._every == 0
        self._seen += 1
        if kept:
            if len(self.states) == MAX_STATES:
                self.states = self.states[::2]
                self._every *= 2
                if (self._seen - 1) % self._every:
                    return False
            self.states.append(state)
        return kept


class Timeline(Retranslated, QWidget):
    """Shows one state after the other, by hand or by itself, and offers to store them.

    Its right end is not a state but the result itself, or the live picture while a run goes on.

    Signals:
        state_shown(ImageLevels | None, str): Show this state with this caption; None and "" show
            the result.
        beside_shown(ImageLevels | None, str): Show this opposite it; None and "" show the photo.
        export_requested(str): Store the states as "png", "webp" or "gif".
    """

    state_shown = Signal(object, str)
    beside_shown = Signal(object, str)
    export_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._reel = StateReel()
        self._film, self._earlier, self._before = Film(), tuple[Film, ...](), Film()
        self._beside: Beside = "photo"
        self._live = False
        self.play = IconButton("play")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setPageStep(4)
        self.slider.setMinimumWidth(SLIDER_PX)
        self.from_label, self.position = ElidedLabel(), ElidedLabel()
        self._position_px = 0
        self.position.setProperty("role", "muted")
        self.beside = IconButton("beside")
        self._beside_menu = QMenu(self)
        self.beside.setMenu(self._beside_menu)
        self.export = IconButton("export")
        self.menu = QMenu(self)
        self.export.setMenu(self.menu)
        self.close_button = IconButton("close")
        self._timer = QTimer(self)
        self._lay_out()
        self._timer.timeout.connect(self._on_tick)
        self.play.clicked.connect(self._on_play)
        self.slider.valueChanged.connect(self._on_moved)
        self.slider.sliderPressed.connect(self.stop)
        self.menu.triggered.connect(self._on_export)
        self._beside_menu.triggered.connect(self._on_beside)
        self.clear()
        self._retranslate()

    @property
    def states(self) -> tuple[State, ...]:
        """The states, each uint8 [h, w, 3], the starting noise first."""
        return tuple(self._reel.states)

    @property
    def playing(self) -> bool:
        """Whether it runs by itself."""
        return self._timer.isActive()

    def clear(self) -> None:
        """Forget all states."""
        self.set_states(())

    def set_states(
        self,
        states: Sequence[State],
        moments: Sequence[Any] = (),
        made_by: str = "",
        earlier: Sequence[Film] = (),
    ) -> None:
        """Take the states of a finished run, at most 64, and stand at the result.

        Args:
            states: uint8 [h, w, 3], all of one size, the starting noise first, the result last.
            moments: Where in the chain each of them is from; none if that is not known.
            made_by: See `Film`.
            earlier: Earlier runs of the same photo to compare with, the newest first.
        """
        self.stop()
        self._live = False
        self._reel = StateReel()
        for state in states:
            self._reel.add(state)
        self._film, self._earlier = Film(tuple(states), tuple(moments), made_by), tuple(earlier)
        self._before = self._earlier[0] if earlier else Film()
        self._fill_beside()
        self._show_count(follow=True)

    def below(self) -> list[State]:
        """Return a picture below each state, as it stands opposite now; none for the photo."""
        found = [self._opposite(number) for number in range(len(self._film.states))]
        if all(picture is None for picture in found):
            return []
        shape = self._film.states[0].shape
        blank = np.full(shape, 235, np.uint8)
        return [blank if picture is None else _of_shape(picture, shape) for picture in found]

    def set_live(self, reel: StateReel) -> None:
        """Take what has been seen of a run that goes on, and stand at its live picture.

        Args:
            reel: Its states so far; those that follow are added to it.
        """
        if self._live and reel is self._reel:
            return
        self.stop()
        self._live, self._reel = True, reel
        self._film = Film()
        self._fill_beside()
        self._show_count(follow=True)

    def append_state(self, picture: QImage) -> None:
        """Take a live picture of the running job; see `StateReel` for what is kept."""
        if not self._live:
            self.set_live(StateReel())
        at_end = self.slider.value() == self.slider.maximum()
        before, value = len(self._reel.states), self.slider.value()
        if max(picture.width(), picture.height()) > STATE_PX:
            modes = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            picture = picture.scaled(STATE_PX, STATE_PX, *modes)
        self._reel.add(to_array(picture))
        thinned = len(self._reel.states) < before
        self._show_count(follow=at_end, value=value // 2 if thinned else value)

    @Slot()
    def stop(self) -> None:
        """Stop playing."""
        self._timer.stop()
        self._show_playing()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop playing out of sight, and let the result be seen again."""
        super().hideEvent(event)
        self.stop()
        self.slider.setValue(self.slider.maximum())
        self.beside_shown.emit(None, "")

    def showEvent(self, event: QShowEvent) -> None:
        """Show what stood opposite again."""
        super().showEvent(event)
        self._on_moved(self.slider.value())

    def _show_count(self, follow: bool, value: int = 0) -> None:
        """Let the slider have a place for each state and one for the result."""
        last = max(len(self._reel.states) - (not self._live), 0)
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, last)
            self.slider.setValue(last if follow else value)
        self.setEnabled(last > 0)
        self.export.setEnabled(last > 0 and not self._live)
        self._on_moved(self.slider.value())

    @Slot(int)
    def _on_moved(self, value: int) -> None:
        last = self.slider.maximum()
        if value < last:
            text = self._level_text(value, last)
            of_run = f"{translated(self._film.made_by)} · " if self._compares_runs() else ""
            levels = ImageLevels(to_qimage(self._reel.states[value]))
            self.state_shown.emit(levels, of_run + text)
        else:
            text = self.tr("Now") if self._live else self.tr("Result")
            self.state_shown.emit(None, "")
        self.position.setText(text)
        self.slider.setAccessibleDescription(text)
        self._show_beside(value)

    def _level_text(self, number: int, last: int) -> str:
        """Return where in the chain a state is: step, level, noise over photo, SNR."""
        start = number == 0 and not self._live
        if number >= len(self._film.moments):
            text = self.tr("Starting noise") if start else self.tr("State {k} of {n}")
            return text.format(k=number + self._live, n=last)
        moment = self._film.moments[number]
        steps = self._film.moments[-1].step
        step = self.tr("Step {k} of {n}").format(k=moment.step, n=steps)
        level = "" if moment.level is None else f" · t = {moment.level}"
        snr = f"{moment.snr_db:.0f}".replace("-", "−")
        noise = f" · σ = {moment.sigma:.3g} · SNR {snr} dB"
        return (self.tr("Starting noise") if start else step) + level + noise

    def _show_beside(self, number: int) -> None:
        picture = self._opposite(number) if self.isVisible() else None
        if picture is None:
            self.beside_shown.emit(None, "")
            return
        seen = self.tr("Seen in the noise (x0)")
        text = translated(self._before.made_by) if self._compares_runs() else seen
        self.beside_shown.emit(ImageLevels(to_qimage(picture)), text)

    def _opposite(self, number: int) -> State | None:
        """Return what stands opposite a state of a finished run; None is the photo."""
        if self._beside == "photo" or not self._film.states:
            return None
        if self._beside == "estimate":
            return self._film.photo(number) if number < len(self._film.states) - 1 else None
        if not self._before.states:
            return None
        return self._before.states[self._before.like(self._film, number)]

    def _compares_runs(self) -> bool:
        return self._beside == "before" and bool(self._film.states and self._before.states)

    def _fill_beside(self) -> None:
        """Offer what can stand opposite a state."""
        self._beside_menu.clear()
        has_photos = any(moment.photo is not None for moment in self._film.moments)
        self._offer("photo", self.tr("The photo"))
        self._offer("estimate", self.tr("What the network sees in the noise (x0)"), has_photos)
        for number, film in enumerate(self._earlier):
            run = translated(film.made_by)
            self._offer(number, self.tr("An earlier run: {run}").format(run=run))
        if not self._earlier:
            text = self.tr("For another model or number of steps, choose it and upscale again")
            self._offer("before", text, usable=False)
        self.beside.setEnabled(bool(self._film.states))

    def _offer(self, what: Beside | int, text: str, usable: bool = True) -> None:
        """Add a line; a number is that of an earlier run."""
        action = self._beside_menu.addAction(text)
        action.setData(what)
        action.setCheckable(True)
        chosen = what == self._beside
        if isinstance(what, int):
            chosen = self._compares_runs() and self._before is self._earlier[what]
        action.setChecked(chosen and usable)
        action.setEnabled(usable)

    @Slot(QAction)
    def _on_beside(self, action: QAction) -> None:
        what = action.data()
        if isinstance(what, int):
            self._before, what = self._earlier[what], "before"
        self._beside = what
        self._fill_beside()
        self._on_moved(self.slider.value())

    @Slot()
    def _on_play(self) -> None:
        if self.playing:
            self.stop()
            return
        if self.slider.value() == self.slider.maximum():
            self.slider.setValue(0)
        calm = reduced_motion()
        self._timer.start(CALM_FRAME_MS if calm else PLAY_MS // max(1, self.slider.maximum()))
        self._show_playing()

    @Slot()
    def _on_tick(self) -> None:
        self.slider.setValue(self.slider.value() + 1)
        if self.slider.value() == self.slider.maximum():
            self.stop()

    @Slot(QAction)
    def _on_export(self, action: QAction) -> None:
        self.export_requested.emit(action.data())

    def _show_playing(self) -> None:
        tip = self.tr("Stop playing") if self.playing else self.tr("Play from noise to photo")
        self.play.set_icon("pause" if self.playing else "play")
        self.play.set_tip(tip)

    def _retranslate(self) -> None:
        super()._retranslate()
        self._fill_beside()
        self._show_playing()
        self._on_moved(self.slider.value())
        # Wide enough for every text, so that the slider does not change its length.
        starts = (self.tr("Starting noise"), self.tr("Step {k} of {n}").format(k=64, n=64))
        texts = [f"{text} · t = 2000 · σ = 0.0102 · SNR −44 dB" for text in starts]
        metrics = self.position.fontMetrics()
        self._position_px = max(metrics.horizontalAdvance(text) for text in texts) + 4
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the slider its length."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        buttons = self.play, self.beside, self.export, self.close_button
        others = *buttons, self.from_label
        room_px = self.width() - SLIDER_PX - EDGES_PX - sum(w.sizeHint().width() for w in others)
        self.position.setFixedWidth(min(self._position_px, max(room_px, LEAST_PX)))

    def _lay_out(self) -> None:
        box = QFrame()
        box.setObjectName("timeline")
        column(box, on=self, margins=(16, 0, 16, 12))
        row(
            *(self.from_label, self.play, wide(self.slider), self.position),
            *(self.beside, self.export, self.close_button),
            on=box,
            spacing=10,
            margins=(12, 6, 12, 6),
        )


def _of_shape(picture: State, shape: tuple[int, ...]) -> State:
    """Return a picture in the size of another."""
    modes = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    same = picture.shape == shape
    return picture if same else to_array(to_qimage(picture).scaled(shape[1], shape[0], *modes))
