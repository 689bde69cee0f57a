"""Variants in the window: the frame in several versions, of which the user takes one."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QRect, Qt, Signal, Slot
from PySide6.QtGui import QImage

from sr3_desktop.app.jobs.services import Services
from sr3_desktop.app.panel.parameter_panel import ParameterPanel
from sr3_desktop.app.photo_list.photo_io import LoadedImage
from sr3_desktop.app.photo_list.qimage import ImageLevels
from sr3_desktop.app.settings.choices import Choices, Variant
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.app.system.language import translated
from sr3_desktop.app.viewer.viewer_controller import ViewerController
from sr3_desktop.engine.base.durations import about_time
from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.engine.base.request import Crop, UpscaleRequest
from sr3_desktop.engine.upscale.trust import MIN_SAMPLES

from .preview_controller import PreviewController
from .sample_queue import SampleQueue
from .sample_set import SampleSet, other_seeds, pin_of, trust_alike, variant_requests
from .variant_cell import LETTERS
from .variants_panel import VariantsPanel

DRAFT_PX = 512
"""Longer side of what a cell shows of a variant that is being made."""


class VariantsController(QObject):
    """Joins the panel of variants, the queue of samples and the settings card.

    The panel stands in place of the viewer. What is chosen there is pinned to the picture, and the
    photo will be made like it: with the size, the model and the dials that were chosen then, and
    with its seed, which is this photo's own from then on. If the frame holds all of the photo, it
    is made at once.

    Signals:
        done(Sentence, Callable): What has been chosen, and what takes it back.
        run_wanted(): What has been chosen is all of the photo; it is to be made and saved.
    """

    done = Signal(object, object)
    run_wanted = Signal()

    def __init__(
        self,
        work: Services,
        sample_queue: SampleQueue,
        preview: PreviewController,
        viewer: ViewerController,
        panel: ParameterPanel,
    ) -> None:
        super().__init__(viewer)
        self._sample_queue, self._preview, self._viewer = sample_queue, preview, viewer
        self._panel, self._estimates = panel, work.estimates
        self._queue, self._session = work.queue, work.session
        panel.detail_row.edited.connect(self._on_edited)
        self._run: SampleSet | None = None
        self._requests: list[UpscaleRequest] = []
        self._seconds: float | None = None
        self._pictures: dict[int, LoadedImage] = {}
        self._first = self._skipped = 0
        self._made_with = panel.choices
        self.page = VariantsPanel()
        viewer.stack.addWidget(self.page)
        sample_queue.changed.connect(self._on_sample_queue_changed)
        self.page.count_requested.connect(self._on_others_requested)
        self.page.cancel.clicked.connect(sample_queue.stop)
        self.page.left_out.connect(self._on_left_out)
        self.page.close_button.clicked.connect(self.close)
        self.page.chosen.connect(self._on_chosen)

    @property
    def is_open(self) -> bool:
        """Whether the variants are seen."""
        return self._viewer.stack.currentWidget() is self.page

    def begin(self, count: int) -> None:
        """Make so many variants of what is in the frame, the first with the seed that is shown."""
        self._first = 0
        self._make(count)

    def samples(self, base: UpscaleRequest, crop: Crop) -> list[ImageLevels]:
        """Return the pictures of variants that show what other samples would; else none."""
        requests = self._requests
        fits = all(
            (request.source, request.crop) == (base.source, crop) and trust_alike(request, base)
            for request in requests
        )
        if not fits or not MIN_SAMPLES <= len(requests) == len(self._pictures):
            return []
        return [picture.levels for picture in self._pictures.values()]

    @Slot()
    def close(self) -> None:
        """Go back to the picture; variants that are still to be made are given up."""
        if self.is_open:
            self._sample_queue.stop()
            self._viewer.show_viewer()

    @Slot()
    def _on_sample_queue_changed(self) -> None:
        """Make way for a run, and for another photo."""
        if not self._sample_queue.free:
            self.close()

    @Slot(int)
    def _on_others_requested(self, count: int) -> None:
        self._first += len(self.page.cells)
        self._make(count)

    def _make(self, count: int) -> None:
        base, crop = self._sample_queue.base(), self._preview.part()
        if base is None or crop is None:
            return
        variants = other_seeds(base, count, self._first)
        self._pictures, self._made_with = {}, self._panel.choices
        requests = variant_requests(base, variants, crop, *self._sample_queue.place())
        self._requests = [replace(request, preview_px=DRAFT_PX) for request in requests]
        there = self._preview.made(self._requests[0])
        self._skipped = 0 if there is None else 1
        self._run = self._sample_queue.start(self._requests[self._skipped :])
        self._run.progressed.connect(self._on_progressed)
        self._run.previewed.connect(self._on_previewed)
        self._run.failed.connect(self._on_failed)
        self._run.cancelled.connect(self.page.set_stopped)
        pictures = self._sample_queue.read(self._run)
        pictures.ready.connect(self._on_ready)
        pictures.failed.connect(self._on_failed)
        self.page.show_variants(variants, self._blurred(crop))
        if there is not None:
            self._on_ready(-1, there)
        self._seconds = self._estimates.seconds_of(
            self._run.requests, self._sample_queue.photo_size
        )
        self._on_progressed(-1, 0.0)
        self._viewer.show_page(self.page)
        self.page.cells[0].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_failed(self, fault: Fault) -> None:
        self.page.set_problem(fault.sentence)

    def _blurred(self, crop: Crop) -> ImageLevels | None:
        """Return the part of the photo, which is drawn larger than it is."""
        photo = self._viewer.view.scene.before
        area = QRect(crop.left, crop.top, crop.width, crop.height)
        return None if photo is None else ImageLevels(photo.full.copy(area))

    @Slot(int)
    def _on_left_out(self, number: int) -> None:
        assert self._run is not None  # which makes it
        self._run.leave_out(number - self._skipped)

    @Slot(int, float)
    def _on_progressed(self, number: int, fraction: float) -> None:
        if number >= 0:
            self.page.cells[number + self._skipped].set_progress(fraction)
        if self._seconds is not None and self._run is not None:
            left = about_time(self._seconds * (1 - self._run.fraction))
            self.page.set_left(translated(left))

    @Slot(int, object)
    def _on_previewed(self, number: int, preview: QImage) -> None:
        self.page.cells[number + self._skipped].set_draft(ImageLevels(preview))

    @Slot(int, object)
    def _on_ready(self, number: int, picture: LoadedImage) -> None:
        """Show a variant; what was there already is number -1 of those that are made."""
        number += self._skipped
        self._pictures[number] = picture
        self.page.set_picture(number, picture.levels)

    @Slot(object)
    def _on_chosen(self, variant: Variant) -> None:
        number = next(n for n, cell in enumerate(self.page.cells) if cell.variant is variant)
        request, before = self._requests[number], self._panel.choices
        label = Sentence("Variation {letter}", letter=LETTERS[number])
        self._viewer.view.add_pin(pin_of(request, self._pictures[number], label))
        self._preview.frame.place()
        self._panel.take_variant(variant, self._made_with)
        job = self._session.job
        if job is not None:
            self._queue.change(job.id, seed=variant.sampler.seed)
            sentence = Sentence(
                "This photo will be upscaled like variation {letter}.", letter=LETTERS[number]
            )
            self.done.emit(sentence, partial(self._take_back, job.id, job.seed, before))
        self.close()
        size, crop = self._sample_queue.photo_size, request.crop
        if crop is not None and size is not None and (crop.width, crop.height) == size.toTuple():
            self.run_wanted.emit()

    def _take_back(self, job_id: int, seed: int | None, before: Choices) -> None:
        """Let a photo have the variation and the dials that it had before one was chosen."""
        if self._queue.has(job_id):
            self._queue.change(job_id, seed=seed)
        self._panel.show_choices(self._panel.choices.with_look(before))

    @Slot(object)
    def _on_edited(self, changes: dict[str, object]) -> None:
        """Another variation that is chosen in the panel is for the displayed photo, too."""
        job = self._session.job
        if "seed" in changes and job is not None and job.seed is not None:
            self._queue.change(job.id, seed=None)
