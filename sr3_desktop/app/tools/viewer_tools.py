"""What is tried on a part of the photo before, or beside, enlarging it."""

from PySide6.QtCore import QObject, Slot

from sr3_desktop.app.jobs.request_factory import RequestFactory
from sr3_desktop.app.jobs.services import Services
from sr3_desktop.app.panel.parameter_panel import ParameterPanel
from sr3_desktop.app.panel.seed_row import SeedRow
from sr3_desktop.app.viewer.viewer_controller import ViewerController

from .preview_controller import PreviewController
from .sample_queue import SampleQueue
from .timeline_controller import TimelineController
from .trust_controller import TrustController
from .variants_controller import VariantsController


class ViewerTools(QObject):
    """Holds the controllers of the preview frame and of what is made of it.

    Args:
        timeline: Makes way for the trust view and for variants.
    """

    def __init__(
        self,
        work: Services,
        viewer: ViewerController,
        timeline: TimelineController,
        panel: ParameterPanel,
        requests: RequestFactory,
    ) -> None:
        super().__init__(viewer)
        view = viewer.view
        self._runner, self._view, self._timeline = work.runner, view, timeline
        self._row: SeedRow = panel.detail_row
        self._framing = False
        self.sample_queue = queue = SampleQueue(work, requests)
        self.preview = PreviewController(work, queue, view, panel)
        self.variants = VariantsController(work, queue, self.preview, viewer, panel)
        samples = self.variants.samples
        self.trust = TrustController(work, queue, self.preview, view, panel, samples)
        work.runner.state_changed.connect(self._on_runner_changed)
        work.runner.started.connect(self.preview.put_away)
        self._row.variants_requested.connect(self._on_variants_requested)
        self._row.trust.clicked.connect(self._on_trust_requested)
        self.preview.frame.preview_requested.connect(self.trust.close)
        viewer.stack.currentChanged.connect(self._arrange)
        self.trust.changed.connect(self._arrange)
        timeline.bar.state_shown.connect(self._arrange)

    def set_problem(self, sentence: str) -> None:
        """Say why no model can be used; with an empty sentence one can."""
        self.preview.frame.button.setEnabled(not sentence)
        self._row.set_problem(sentence)

    def stop(self) -> bool:
        """Give up what is being made, else close what is open; whether there was anything."""
        if self.sample_queue.busy:
            self.sample_queue.stop()
        elif self.variants.is_open:
            self.variants.close()
        elif self.trust.is_open:
            self.trust.close()
        else:
            return False
        return True

    def close(self) -> None:
        """Stop for good."""
        self.sample_queue.close()
        self.trust.end()

    @Slot(bool)
    def set_framing(self, framing: bool) -> None:
        """Take the frame away, and variants of it, while faces are framed."""
        self._framing = framing
        if framing:
            self.variants.close()
        self._arrange()

    @Slot(int)
    def _on_variants_requested(self, count: int) -> None:
        self.trust.close()
        self.variants.begin(count)

    @Slot()
    def _on_trust_requested(self) -> None:
        """Open the trust view; a second time, close it."""
        if self.trust.is_open:
            self.trust.close()
        else:
            self.variants.close()
            self.trust.begin()
        self._row.trust.setChecked(self.trust.is_open)  # it does not open without a request

    @Slot()
    def _on_runner_changed(self) -> None:
        self._row.set_busy(self._runner.is_active)

    @Slot()
    def _arrange(self) -> None:
        """Let only one thing lie over the lower edge, and none over variants."""
        covered_px = None
        if self.trust.is_open:
            covered_px = self.trust.legend.sizeHint().height()
        elif self.variants.is_open:
            covered_px = 0
        self._row.trust.setChecked(self.trust.is_open)
        self._timeline.set_covered(covered_px)
        self.preview.set_covered(self._framing or self._view.scene.state is not None)
