"""Which card lies over the picture: one at a time, each until it is answered."""

from functools import partial

from PySide6.QtCore import QObject, QSize, Signal, Slot
from PySide6.QtWidgets import QWidget

from sr3_desktop.app.chrome.cards import Card, ContinueCard, ProcessorCard, PromiseCard
from sr3_desktop.app.faces.faces_controller import FacesController
from sr3_desktop.app.jobs.request_factory import RequestFactory
from sr3_desktop.app.jobs.services import Services
from sr3_desktop.app.photo_list.job import Job
from sr3_desktop.app.settings.choices import EXAMPLE_PHOTO
from sr3_desktop.app.widgets.layouts import centered, column
from sr3_desktop.engine.models.device_report import DeviceReport

EXAMPLE_SIZE = QSize(1600, 1250)
"""The photo of 2 megapixels that the processor's card speaks of."""


class CardController(QObject):
    """Shows the cards in the order of their weight; what is answered is remembered.

    Attributes:
        place: Holds the cards; lies over the picture.
        promise, unfinished, processor: Its own cards.

    Args:
        faces: Their card comes before the others: the user has just asked for them.

    Signals:
        fix_requested(): The user wants to know how to get a graphics card to work.
    """

    fix_requested = Signal()

    def __init__(self, work: Services, requests: RequestFactory, faces: FacesController) -> None:
        super().__init__(faces)
        self._settings, self._estimates, self._requests = work.settings, work.estimates, requests
        self._no_card = self._is_checked = self._is_quiet = False
        self.promise, self.unfinished = PromiseCard(), ContinueCard()
        self.processor = ProcessorCard()
        self._wanted: dict[Card, bool] = {
            faces.card: False,
            self.promise: not work.settings.promise_accepted,
            self.unfinished: False,
            self.processor: False,
        }
        self.place = QWidget()
        column(*map(centered, self._wanted), on=self.place, margins=(16, 0, 16, 16))
        self.promise.accepted.connect(self._on_promise_accepted)
        self.processor.accepted.connect(self._on_processor_accepted)
        for card in (self.promise, self.processor):
            card.other_chosen.connect(self.fix_requested)
        for answer in (self.unfinished.accepted, self.unfinished.other_chosen):
            answer.connect(self._on_unfinished_answered)
        faces.asking.connect(partial(self._want, faces.card))
        work.estimates.changed.connect(self._show_speed)
        self._show()

    @Slot(object)
    def show_device(self, report: DeviceReport) -> None:
        """Tell of a computer without a graphics card that works, unless that is known."""
        self.processor.show_report(report)
        self._no_card, self._is_checked = report.status != "ok", True
        # At the first start the one card says it, or none: a second one would come amid the work.
        known = self._settings.processor_accepted or self._wanted[self.promise] or self._is_quiet
        self._want(self.processor, self._no_card and not known)
        self._show_speed()

    def offer_unfinished(self, count: int) -> None:
        """Offer to go on with so many photos."""
        self.unfinished.set_count(count)
        self._want(self.unfinished, count > 0)

    def _want(self, card: Card, wanted: bool) -> None:
        self._wanted[card] = wanted
        self._show()

    def _show(self) -> None:
        first = next((card for card, wanted in self._wanted.items() if wanted), None)
        for card in self._wanted:
            card.setVisible(card is first)
        self.place.setVisible(first is not None)

    @Slot()
    def _show_speed(self) -> None:
        request = self._requests.make()(Job(0, EXAMPLE_PHOTO, size=EXAMPLE_SIZE))
        on_processor = self._estimates.device_of(request) == "cpu"
        seconds = self._estimates.seconds(request, EXAMPLE_SIZE) if on_processor else None
        self.processor.set_speed(seconds)
        self.promise.show_speed(not self._no_card, seconds if self._no_card else None)

    @Slot()
    def _on_promise_accepted(self) -> None:
        self._settings.promise_accepted = True
        self._is_quiet = not self._is_checked
        self._settings.processor_accepted |= self._no_card
        self._settings.save()
        self._want(self.promise, False)

    @Slot()
    def _on_processor_accepted(self) -> None:
        self._settings.processor_accepted = True
        self._settings.save()
        self._want(self.processor, False)

    @Slot()
    def _on_unfinished_answered(self) -> None:
        self._want(self.unfinished, False)
