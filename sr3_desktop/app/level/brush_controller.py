"""The brush as a tool of the window: when it is there, and what becomes of its strokes."""

from PySide6.QtCore import QObject, Qt, Signal, Slot

from sr3_desktop.app.jobs.current_photo import CurrentPhoto, ShownPhoto
from sr3_desktop.app.viewer.compare_view import CompareView
from sr3_desktop.engine.base.strokes import Stroke

from .brush_bar import BrushBar
from .brush_layer import BrushLayer
from .level_controller import LevelController


class BrushController(QObject):
    """Lets the user paint detail levels on the displayed photo; each photo keeps its own strokes.

    Attributes:
        bar: What can be done; stands above the picture.

    Signals:
        painting(bool): The tool comes or goes; emitted before it does.
    """

    painting = Signal(bool)

    def __init__(self, session: CurrentPhoto, view: CompareView, level: LevelController) -> None:
        super().__init__(view)
        self._session, self._view, self._level = session, view, level
        self._divider: float | None = None
        self._job_id = 0
        self.is_on = False
        self.layer = BrushLayer(view)
        self.bar = BrushBar(self.layer)
        self.layer.hide()
        self.bar.hide()
        session.shown_changed.connect(self._on_shown_changed)
        session.photo_opened.connect(self._on_photo_opened)
        view.viewport_changed.connect(self.layer.update)
        self.layer.strokes_changed.connect(self._on_strokes_changed)
        self.layer.drawn.connect(self._on_drawn)
        self.layer.left.connect(self.close)
        self.bar.done_button.clicked.connect(self.close)

    @Slot()
    def toggle(self) -> None:
        """Open the tool, or close it."""
        if self.is_on:
            self.close()
        elif self._session.photo is not None and not self._view.isHidden():
            self.is_on = True
            self._show()
            self.layer.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def close(self) -> None:
        """Close the tool; the focus goes back to the picture."""
        if self.is_on:
            self.is_on = False
            self._show()
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        on = self.is_on and self._session.photo is not None
        self.painting.emit(on)
        self.layer.setVisible(on)
        self.bar.setVisible(on)
        self._view.set_captions(not on)
        self._make_way(on)
        if on:
            self._take_photo()
            self.layer.raise_()
            self.bar.refresh()

    def _take_photo(self) -> None:
        """Let the layer have the displayed photo; what it can undo stays with the same photo."""
        job, photo = self._session.job, self._session.photo
        if job is None or photo is None:
            return
        if self._job_id != job.id or self.layer.strokes != job.strokes:
            self._job_id = job.id
            self.layer.set_photo(photo.size, job.strokes)

    def _make_way(self, on: bool) -> None:
        """Let the whole result be seen where a divider hides a part; put it back afterwards."""
        if on and self._view.scene.mode == "slider" and self._view.scene.after is not None:
            self._view.end_sweep()
            self._divider = self._view.scene.divider if self._divider is None else self._divider
            self._view.set_divider(0.0)
        elif not on and self._divider is not None:
            self._view.set_divider(self._divider)
            self._divider = None

    @Slot()
    def _on_shown_changed(self) -> None:
        self.layer.hide()
        self.bar.hide()
        self._divider = None
        if self._session.job is None:
            self.close()

    @Slot(object)
    def _on_photo_opened(self, _photo: ShownPhoto) -> None:
        if self.is_on:
            self._show()

    @Slot(tuple)
    def _on_strokes_changed(self, strokes: tuple[Stroke, ...]) -> None:
        self._level.set_strokes(strokes, self.layer.painted, self.layer.version)

    @Slot()
    def _on_drawn(self) -> None:
        self._level.show_painted(self.layer.painted, self.layer.version)
