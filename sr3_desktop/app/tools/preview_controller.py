"""The preview frame in the window: what is in it is enlarged and pinned to the picture."""

from dataclasses import replace

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QImage

from sr3_desktop.app.jobs.services import Services
from sr3_desktop.app.panel.parameter_panel import ParameterPanel
from sr3_desktop.app.photo_list.photo_io import LoadedImage
from sr3_desktop.app.photo_list.qimage import ImageLevels
from sr3_desktop.app.settings.choices import Variant
from sr3_desktop.app.settings.quality_levels import steps_words
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.app.system.language import translated
from sr3_desktop.app.viewer.compare_view import CompareView
from sr3_desktop.app.viewer.pins import Pin
from sr3_desktop.app.widgets.icons import IconButton
from sr3_desktop.engine.base.durations import about_time
from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.engine.base.request import Crop, UpscaleRequest

from .preview_frame import SEEN_SHARE, SMALL_PX, PreviewFrame
from .sample_queue import SampleQueue
from .sample_set import SampleSet, pin_of, variant_requests

LOOK_SHARE = 0.6
"""Part of the view that a frame takes which was too small to be judged."""


def pin_label(request: UpscaleRequest) -> str:
    """Say what a pin was made with."""
    return Sentence("Preview, {steps}", steps=steps_words(request.sampler.steps))


class PreviewController(QObject):
    """Joins frame, queue of samples and viewer.

    The frame is on the picture while a photo has no result yet; its button, or a first P, brings
    it back later. It goes while photos are enlarged, and then a preview is given up.
    """

    def __init__(
        self, work: Services, sample_queue: SampleQueue, view: CompareView, panel: ParameterPanel
    ) -> None:
        super().__init__(view)
        self._sample_queue, self._session, self._view = sample_queue, work.session, view
        self._panel, self._estimates, self._tell = panel, work.estimates, work.messages
        self._run: SampleSet | None = None
        self._made: tuple[UpscaleRequest, LoadedImage] | None = None
        self._covered = False
        self.frame = PreviewFrame(view)
        self.button = IconButton("frame")
        self.button.setCheckable(True)
        self._connect()
        self._show_frame()

    def set_covered(self, covered: bool) -> None:
        """Take the frame away while something else lies on the picture."""
        self._covered = covered
        self._show_frame()

    @Slot()
    def ask(self) -> None:
        """Make a preview; where the frame is not to be seen, show it first."""
        crop = self.frame.crop()
        if not self.button.isChecked():
            self.button.setChecked(True)
        elif crop is not None and self._view.seen_share(crop) < SEEN_SHARE:
            self.frame.come_into_view()
        else:
            self.frame.request_preview()

    def part(self) -> Crop | None:
        """Return the part of the photo that something is tried on, and let it be seen well.

        None without a photo.
        """
        self.button.setChecked(True)
        self.frame.come_into_view()
        crop = self.frame.crop()
        if crop is not None and self._view.place_of(crop).width() < SMALL_PX:
            self._view.look_at(crop, LOOK_SHARE)
        return crop

    def made(self, request: UpscaleRequest) -> LoadedImage | None:
        """Return the last preview if it is what a request would make."""
        if self._made is None:
            return None
        made, picture = self._made
        same = replace(made, target=request.target, preview_px=request.preview_px)
        return picture if same == request else None

    def _connect(self) -> None:
        self.button.toggled.connect(self._on_toggled)
        self.frame.preview_requested.connect(self._on_requested)
        self.frame.cancel_requested.connect(self._sample_queue.stop)
        self.frame.moved.connect(self._show_estimate)
        self._sample_queue.changed.connect(self._show_frame)
        self._sample_queue.dropped.connect(self._forget_draft)
        self._session.photo_opened.connect(self._on_photo_opened)
        self._session.result_made.connect(self.put_away)
        self._panel.changed.connect(self._show_estimate)
        self._estimates.changed.connect(self._show_estimate)

    @Slot()
    def _on_photo_opened(self) -> None:
        if self._session.result_path is not None:
            self.button.setChecked(False)
        self._show_estimate()

    @Slot()
    def put_away(self) -> None:
        """Let nothing lie over a picture that is being made, or over a fresh result."""
        self.button.setChecked(False)
        for pin in self._view.scene.pins:
            self._view.remove_pin(pin)

    @Slot()
    def _forget_draft(self) -> None:
        self._view.show_draft(None)

    @Slot(bool)
    def _on_toggled(self, shown: bool) -> None:
        if shown:
            self.frame.come_into_view()
        self._show_frame()

    @Slot()
    def _show_frame(self) -> None:
        shown = self.button.isChecked() and self._sample_queue.free and not self._covered
        self.button.setEnabled(self._sample_queue.free and not self._covered)
        self.frame.set_shown(shown)

    @Slot()
    def _show_estimate(self) -> None:
        base, crop = self._sample_queue.base(tell=False), self.frame.crop()
        if base is None or crop is None:
            return
        seconds = self._estimates.seconds(replace(base, crop=crop), self._view.photo_size())
        self.frame.set_estimate("" if seconds is None else translated(about_time(seconds)))

    @Slot()
    def _on_requested(self) -> None:
        base, crop = self._sample_queue.base(), self.part()
        if base is None or crop is None:
            return
        self._panel.keep_seed()
        self._view.divide(crop)
        variants = [Variant(base.sampler, base.cleanup)]
        (request,) = variant_requests(base, variants, crop, *self._sample_queue.place())
        self._run = self._sample_queue.start([replace(request, preview_px=base.preview_px)])
        self._run.progressed.connect(self._on_progressed)
        self._run.previewed.connect(self._on_previewed)
        self._run.finished.connect(self._on_finished)
        self._run.cancelled.connect(self._end)
        self._run.failed.connect(self._on_failed)
        pictures = self._sample_queue.read(self._run)
        pictures.ready.connect(self._on_ready)
        pictures.failed.connect(self._on_failed)
        self.frame.set_progress(0.0)

    @Slot(int, float)
    def _on_progressed(self, _number: int, fraction: float) -> None:
        self.frame.set_progress(fraction)

    @Slot(int, object)
    def _on_previewed(self, _number: int, preview: QImage) -> None:
        """Let the part sharpen in its place, as a whole photo does."""
        assert self._run is not None  # nobody else asks for these
        request = self._run.requests[0]
        assert request.crop is not None
        sampler = request.sampler
        picture = ImageLevels(preview)
        self._view.show_draft(Pin(request.crop, picture, sampler.seed, sampler.steps, ""))

    @Slot()
    def _on_finished(self) -> None:
        """The last draft stays until the picture has been read."""
        self.frame.set_progress(None)

    @Slot()
    def _end(self) -> None:
        self._forget_draft()
        self.frame.set_progress(None)

    @Slot(object)
    def _on_failed(self, fault: Fault) -> None:
        self._end()
        self._tell.error.emit(fault)

    @Slot(int, object)
    def _on_ready(self, _number: int, picture: LoadedImage) -> None:
        assert self._run is not None  # whose picture it is
        request = self._run.requests[0]
        self._forget_draft()
        self._made = (request, picture)
        self._view.add_pin(pin_of(request, picture, pin_label(request)))
        self.frame.place()
