"""Variants in the window: the frame in several versions, of which the user takes one."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot

from sr3_desktop.app.panel.parameter_panel import ParameterPanel
from sr3_desktop.app.photo_list.photo_io import LoadedImage
from sr3_desktop.app.photo_list.qimage import ImageLevels
from sr3_desktop.app.settings.choices import Variant
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.app.viewer.viewer_controller import ViewerController
from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.engine.base.request import Crop, UpscaleRequest
from sr3_desktop.engine.upscale.trust import MIN_SAMPLES

from .preview_controller import PreviewController, pin_label
from .sample_queue import SampleQueue
from .sample_set import SampleSet, other_seeds, pin_of, trust_alike, variant_requests
from .variants_panel import VariantsPanel


class VariantsController(QObject):
    """Joins the panel of variants, the desk and the settings card.

    The panel stands in place of the viewer. What is chosen there is pinned to the picture, and the
    photo will be made like it: with the size, the model and the dials that were chosen then, and
    with its seed, which is locked.

    Args:
        viewer: The viewer, in whose place the panel stands.

    Attributes:
        page: The variants.

    Signals:
        info(Sentence): One sentence on what has been chosen.
    """

    info = Signal(object)

    def __init__(
        self,
        desk: SampleQueue,
        preview: PreviewController,
        viewer: ViewerController,
        panel: ParameterPanel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._preview, self._viewer = desk, preview, viewer
        self._panel = panel
        self._run: SampleSet | None = None
        self._pictures: dict[int, LoadedImage] = {}
        self._first = 0
        self._made_with = panel.choices
        self.page = VariantsPanel()
        viewer.stack.addWidget(self.page)
        desk.changed.connect(self._on_desk_changed)
        self.page.count_requested.connect(self._on_others_requested)
        self.page.cancel_requested.connect(desk.stop)
        self.page.close_requested.connect(self.close)
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
        requests = () if self._run is None else self._run.requests
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
            self._desk.stop()
            self._viewer.show_viewer()

    @Slot()
    def _on_desk_changed(self) -> None:
        """Make way for a run, and for another photo."""
        if not self._desk.free:
            self.close()

    @Slot(int)
    def _on_others_requested(self, count: int) -> None:
        self._first += len(self.page.cells)
        self._make(count)

    def _make(self, count: int) -> None:
        base, crop = self._desk.base(), self._preview.part()
        if base is None or crop is None:
            return
        variants = other_seeds(base, count, self._first)
        self._pictures, self._made_with = {}, self._panel.choices
        self._run = self._desk.start(variant_requests(base, variants, crop, *self._desk.place()))
        self._run.progressed.connect(self.page.set_progress)
        self._run.failed.connect(self._on_failed)
        self._run.cancelled.connect(self.page.set_stopped)
        pictures = self._desk.read(self._run)
        pictures.ready.connect(self._on_ready)
        pictures.failed.connect(self._on_failed)
        self.page.show_variants(variants)
        self._viewer.show_page(self.page)
        self.page.cells[0].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_failed(self, fault: Fault) -> None:
        self.page.set_problem(fault.sentence)

    @Slot(int, object)
    def _on_ready(self, number: int, picture: LoadedImage) -> None:
        self._pictures[number] = picture
        self.page.set_picture(number, picture.levels)

    @Slot(object)
    def _on_chosen(self, variant: Variant) -> None:
        assert self._run is not None  # that made it
        number = next(n for n, cell in enumerate(self.page.cells) if cell.variant is variant)
        request = self._run.requests[number]
        self._viewer.view.add_pin(pin_of(request, self._pictures[number], pin_label(request)))
        self._preview.frame.place()
        self._panel.take_variant(variant, self._made_with)
        self.close()
        self.info.emit(
            Sentence(
                "The photo will be upscaled like this variation; its seed {seed} is locked.",
                seed=variant.sampler.seed,
            )
        )
