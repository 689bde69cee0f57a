"""Framing faces: the tool over the picture, and the frames of each photo of the list."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot

from sr3_desktop.app.chrome.top_bar import ROOMY_PX, TopBar
from sr3_desktop.app.jobs.current_photo import ShownPhoto
from sr3_desktop.app.jobs.services import Services
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.app.viewer.compare_view import CompareView
from sr3_desktop.engine.base.request import FaceFrame
from sr3_desktop.engine.faces.detect import new_faces
from sr3_desktop.engine.faces.frames import LARGEST_PX
from sr3_desktop.paths import face_detector

from .face_bar import FaceBar, FaceButton, FaceCard
from .face_finder import FaceFinder
from .face_frames import FaceFrames


class FacesController(QObject):
    """Lets the user frame faces of the displayed photo; each photo keeps its own.

    The frames are part of the photo's job, from which its request takes them. Nothing is framed
    unless the user asks for it, and before the first time a card tells what it means.

    Attributes:
        bar: What can be done with them; stands above the picture.
        card: What must be accepted once.

    Signals:
        framing(bool): The tool comes or goes; emitted before it does.
        asking(bool): The card is wanted, or no longer.
    """

    framing = Signal(bool)
    asking = Signal(bool)

    def __init__(self, work: Services, view: CompareView, top_bar: TopBar) -> None:
        super().__init__(view)
        self._queue, self._session = work.queue, work.session
        self._view, self._top_bar, self._settings = view, top_bar, work.settings
        self.button = FaceButton()
        self.layer = FaceFrames(view)
        self.bar, self.card = FaceBar(), FaceCard()
        self.finder = FaceFinder(face_detector(), self)
        for widget in (self.layer, self.bar):
            widget.hide()
        top_bar.add_tool(self.button)
        self._connect()

    def _connect(self) -> None:
        self._session.shown_changed.connect(self._on_shown_changed)
        self._session.photo_opened.connect(self._on_photo_opened)
        self._session.photo_failed.connect(self._put_away)
        self._view.viewport_changed.connect(self.layer.update)
        self._top_bar.installEventFilter(self)
        self.button.toggled.connect(self._on_toggled)
        self.card.accepted.connect(self._on_accepted)
        self.card.other_chosen.connect(self._put_away)
        self.layer.frames_changed.connect(self._on_frames_changed)
        self.layer.touched.connect(self._show_frames)
        self.layer.left.connect(self._put_away)
        self.bar.find_button.clicked.connect(self._find)
        self.bar.remove_button.clicked.connect(self._remove)
        self.bar.done_button.clicked.connect(self._put_away)
        self.finder.found.connect(self._on_found)
        self.finder.failed.connect(self._on_find_failed)

    def give(self, job_id: int, frames: tuple[FaceFrame, ...]) -> None:
        """Let a photo have these frames, which were made in an earlier session."""
        self._queue.change(job_id, faces=frames)
        photo = self._session.photo
        if photo is not None and photo.job_id == job_id:
            self.layer.set_photo(photo.size, frames)

    # The displayed photo.

    @Slot()
    def _on_shown_changed(self) -> None:
        """Take the frames of another photo away; its own come once it is read."""
        self._stop_looking()
        self.layer.hide()
        self._view.set_captions(True)
        self.bar.hide()
        self.asking.emit(False)
        job = self._session.job
        self.button.set_count(0 if job is None else len(job.faces))
        if job is None:
            self.button.setChecked(False)

    @Slot(object)
    def _on_photo_opened(self, photo: ShownPhoto) -> None:
        job = self._session.job
        self.layer.set_photo(photo.size, () if job is None else job.faces)
        self._show_tool(self.button.isChecked())

    # The tool.

    @Slot(bool)
    def _on_toggled(self, on: bool) -> None:
        """Open or close the tool, which takes the focus or gives it back to the picture."""
        self._show_tool(on)
        if not on:
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.layer.isVisible():
            self.layer.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.card.isVisible():
            self.card.accept_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_tool(self, on: bool) -> None:
        self.framing.emit(on)
        ready = on and self._session.photo is not None
        accepted = self._settings.faces_accepted
        self.asking.emit(ready and not accepted)
        self.layer.setVisible(ready and accepted)
        self._view.set_captions(self.layer.isHidden())  # faces are often where they are
        self.layer.raise_()
        self.show_bar()
        if not on:
            self._stop_looking()

    @Slot()
    def show_bar(self) -> None:
        """Show the bar above the frames, not above what stands in the viewer's place."""
        self.bar.setVisible(not self._view.isHidden() and not self.layer.isHidden())

    @Slot()
    def _on_accepted(self) -> None:
        self._settings.faces_accepted = True
        self._settings.save()
        self._on_toggled(True)

    @Slot()
    def _put_away(self) -> None:
        self.button.setChecked(False)

    # The frames.

    @Slot(tuple)
    def _on_frames_changed(self, frames: tuple[FaceFrame, ...]) -> None:
        job_id = self._session.job_id
        if job_id is not None and self._queue.has(job_id):
            self._queue.change(job_id, faces=frames)
        self.bar.show_search(busy=False)

    @Slot()
    def _show_frames(self) -> None:
        frames, chosen = self.layer.frames, self.layer.chosen
        is_chosen = 0 <= chosen < len(frames)
        too_large = is_chosen and frames[chosen].side > LARGEST_PX
        self.button.set_count(len(frames))
        self.bar.show_frames(len(frames), is_chosen, too_large)

    @Slot()
    def _remove(self) -> None:
        if self.layer.chosen >= 0:
            self.layer.remove()
        else:
            self.layer.clear()
        self.layer.setFocus(Qt.FocusReason.OtherFocusReason)

    # Looking for faces.

    @Slot()
    def _find(self) -> None:
        """Look for faces, or look no further."""
        job = self._session.job
        if self.bar.busy:
            self._stop_looking()
        elif job is not None:
            self.finder.find(job.source)
            self.bar.show_search(busy=True)

    @Slot()
    def _stop_looking(self) -> None:
        self.finder.stop()
        self.bar.show_search(busy=False)

    @Slot(object, object)
    def _on_found(self, photo: Path, found: tuple[FaceFrame, ...]) -> None:
        job = self._session.job
        if job is None or job.source != photo or not self.layer.isVisible():
            return
        small = tuple(frame for frame in found if frame.side <= LARGEST_PX)
        fresh = new_faces(small, self.layer.frames)
        if fresh:
            self.layer.add_all(fresh)
        self.bar.show_search(False, self._result_words(len(fresh), len(small), len(found)))

    @Slot(object, object)
    def _on_find_failed(self, _photo: Path, fault: Fault) -> None:
        self.bar.show_search(False, fault.text())

    def _result_words(self, fresh: int, small: int, found: int) -> str:
        if fresh == 1:
            return self.tr("1 face found. Adjust the frame if needed.")
        if fresh:
            words = self.tr("{n} faces found. Adjust the frames if needed.")
            return words.format(n=fresh)
        if small:
            return self.tr("No other faces found.")
        if found:
            return self.tr("The faces found are large enough for the photo model.")
        return self.tr("No frontal face found. Drag a square around each face instead.")

    # Where things stand.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the top bar."""
        if event.type() is QEvent.Type.Resize:
            self.button.set_compact(self._top_bar.width() < ROOMY_PX)
        return super().eventFilter(watched, event)
