"""What is tried on a part of the photo before, or beside, enlarging it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from .compare_view import CompareView
from .parameter_panel import ParameterPanel
from .plans import Plans
from .preview_controller import PreviewController
from .sample_desk import SampleDesk
from .top_bar import TopBar
from .workplace import Workplace


class ViewerTools(QObject):
    """Holds the controllers of the preview frame and of what is made of it.

    Args:
        work: What is looked at and what works.
        view: The viewer.
        panel: The choices, and the buttons that ask for variants.
        top_bar: Gets the button of the frame.
        plans: What the choices of now make of a photo.
        parent: Parent.

    Attributes:
        desk: Makes the samples.
        preview: The frame.

    Signals:
        error(str): One sentence: something did not work.
    """

    error = Signal(str)

    def __init__(
        self,
        work: Workplace,
        view: CompareView,
        panel: ParameterPanel,
        top_bar: TopBar,
        plans: Plans,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk = SampleDesk(work, plans, self)
        self.preview = PreviewController(self.desk, work.session, view, panel, work.estimates, self)
        for button in (row := panel.detail_row).variants, row.more_variants, row.trust:
            button.hide()
        top_bar.add_tool(self.preview.button)
        for teller in (self.desk, self.preview):
            teller.error.connect(self.error)

    def stop(self) -> bool:
        """Give up what is being made; whether there was anything."""
        was_busy = self.desk.busy
        self.desk.stop()
        return was_busy

    def close(self) -> None:
        """Stop for good."""
        self.desk.close()
