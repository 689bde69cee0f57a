"""The displayed photo on the viewer: photo, live picture, result, or why there is none."""

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QStackedWidget, QWidget

from sr3_desktop.app.chrome.top_bar import TopBar
from sr3_desktop.app.jobs.current_photo import CurrentPhoto, ShownPhoto
from sr3_desktop.app.jobs.worker import Update
from sr3_desktop.app.photo_list.qimage import ImageLevels
from sr3_desktop.app.settings.choices import Choices, Mode
from sr3_desktop.app.system.error_log import Fault

from .compare_view import CompareView
from .empty_state import EmptyState
from .problem_page import ProblemPage

MAX_PREVIEW_PX = 2048
BLANK_MS = 150
"""So long the photo before stays, where there is nothing of the next one to show."""

SKETCH_PX = 512
BLANK_SIZE, BLANK_INK = QSize(3, 2), 0xFF808080


class ViewerController(QObject):
    """Joins the displayed photo, the viewer and the buttons for how the photo is seen.

    Attributes:
        stack: The viewer, or the page that stands in its place.

    Signals:
        size_changed(object): Size of the displayed photo; None when there is none.
    """

    size_changed = Signal(object)

    def __init__(
        self,
        session: CurrentPhoto,
        view: CompareView,
        empty: EmptyState,
        problem: ProblemPage,
        top_bar: TopBar,
    ) -> None:
        super().__init__(view)
        self._session, self.view, self._top_bar = session, view, top_bar
        self._empty, self._problem = empty, problem
        self._choices = Choices()
        self._mode_before: Mode = "slider"
        self.stack = QStackedWidget()
        for page in (empty, view, problem):
            self.stack.addWidget(page)
        session.shown_changed.connect(self._on_shown_changed)
        session.sketched.connect(self._on_sketched)
        session.photo_opened.connect(self._on_photo_opened)
        self._blank = QTimer(self, singleShot=True, interval=BLANK_MS)
        self._blank.timeout.connect(self._show_blank)
        session.photo_failed.connect(self._on_photo_failed)
        session.previewed.connect(self._on_previewed)
        session.result_changed.connect(self._on_result_changed)
        session.stopped.connect(self._on_stopped)
        top_bar.mode_chosen.connect(view.set_mode)
        top_bar.zoom_requested.connect(view.set_zoom)
        view.zoom_changed.connect(top_bar.show_zoom)
        view.viewport_changed.connect(self._show_comparable)

    def preview_px(self) -> int:
        """Return the longer side of a live preview that is of use now."""
        return min(self.view.preview_px(), MAX_PREVIEW_PX)

    def take_choices(self, choices: Choices) -> None:
        """Count zoom in pixels of the result that a run would make with these choices."""
        self._choices = choices
        if self._session.photo is not None:
            self.view.plan(self._planned(self._session.photo.size))

    def _planned(self, photo: QSize) -> QSize:
        return QSize(*self._choices.result_size((photo.width(), photo.height())))

    @Slot()
    def toggle_blink(self) -> None:
        """Show photo and result in turns; a second time, as before."""
        if self.view.scene.mode == "blink":
            self._top_bar.choose_mode(self._mode_before)
        elif self.view.scene.comparing:
            self._mode_before = self.view.scene.mode
            self._top_bar.choose_mode("blink")

    def show_page(self, page: QWidget, has_photo: bool = True) -> None:
        """Let a page stand in place of the viewer until `show_viewer`, or another photo.

        Args:
            has_photo: Whether there is a photo that tools can be used on.
        """
        self._turn_to(page)
        self._top_bar.set_zoom_shown(False)
        self._top_bar.set_tools_enabled(has_photo)
        self._show_comparable()

    def show_viewer(self) -> None:
        """Show the viewer again."""
        self.stack.setCurrentWidget(self.view)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._top_bar.set_zoom_shown(True)
        self._show_comparable()

    def _turn_to(self, page: QWidget) -> None:
        """Show a page; the focus stays with the list, or with a field, that has it."""
        window = self.stack.window()
        focus, before = window.focusWidget(), self.stack.currentWidget()
        free = focus is None or focus is window or self.stack.isAncestorOf(focus)
        self.stack.setCurrentWidget(page)
        if free and before is not page:
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_shown_changed(self) -> None:
        self._top_bar.menu.remove.setEnabled(self._session.job is not None)
        self._blank.stop()
        if self._session.job is None:
            self._show_without_photo(self._empty)
        elif self._session.photo is None and self.stack.currentWidget() is self.view:
            self._blank.start()

    @Slot(object)
    def _on_sketched(self, thumbnail: QImage) -> None:
        """Show the thumbnail, blurred, in place of the photo before."""
        self._blank.stop()
        keep, smooth = (
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        large = thumbnail.scaled(SKETCH_PX, SKETCH_PX, keep, smooth)
        self._show_sketch(large.convertToFormat(QImage.Format.Format_RGB32))

    @Slot()
    def _show_blank(self) -> None:
        blank = QImage(BLANK_SIZE, QImage.Format.Format_RGB32)
        blank.fill(BLANK_INK)
        self._show_sketch(blank)

    def _show_sketch(self, picture: QImage) -> None:
        job = self._session.job
        if job is not None and self._session.photo is None:
            planned = None if job.size is None else self._planned(job.size)
            self.view.show_photo(ImageLevels(picture), planned, is_sketch=True)
            self._turn_to(self.view)
            if job.size is not None:
                self.size_changed.emit(job.size)

    @Slot(object)
    def _on_photo_opened(self, photo: ShownPhoto) -> None:
        self._blank.stop()
        self.view.show_photo(photo.image.levels, self._planned(photo.size))
        self._turn_to(self.view)
        self._top_bar.set_zoom_shown(True)
        self._show_comparable()
        self.size_changed.emit(photo.size)

    @Slot(object)
    def _on_photo_failed(self, fault: Fault) -> None:
        self._blank.stop()
        self._problem.show_problem(fault.sentence)
        self._show_without_photo(self._problem)

    def _show_without_photo(self, page: EmptyState | ProblemPage) -> None:
        self.show_page(page, has_photo=False)
        self.size_changed.emit(None)

    @Slot(object)
    def _on_previewed(self, update: Update) -> None:
        job, photo = self._session.job, self._session.photo
        if update.preview is None or job is None or photo is None or job.request is None:
            return
        size = photo.size * job.request.scale
        self.view.show_after(ImageLevels(update.preview), size, self._label(photo, size))

    @Slot()
    def _on_result_changed(self) -> None:
        photo = self._session.photo
        if photo is None or photo.result_image is None:
            self.view.clear_after()
        else:
            size = photo.result_image.levels.size()
            self.view.show_after(photo.result_image.levels, size, self._label(photo, size))

    @Slot()
    def _on_stopped(self) -> None:
        """Keep the last live picture of a photo that was stopped, and say what it is."""
        job, photo, picture = self._session.job, self._session.photo, self.view.scene.after
        if job is None or photo is None or picture is None or job.request is None:
            return
        label = self.tr("Stopped at {percent} % · not saved")
        percent = round(100 * job.fraction)
        size = photo.size * job.request.scale
        self.view.show_after(picture, size, label.format(percent=percent))

    @Slot()
    def _show_comparable(self) -> None:
        is_seen = self.stack.currentWidget() is self.view and self._session.photo is not None
        self._top_bar.set_comparable(is_seen and self.view.scene.comparing)

    def _label(self, photo: ShownPhoto, size: QSize) -> str:
        scale = size.width() / photo.size.width()
        return f"{scale:.3g}× · {size.width()} × {size.height()}"
