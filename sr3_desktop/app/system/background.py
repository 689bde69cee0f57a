"""Work beside the GUI thread, which is always answered."""

import weakref
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import count
from threading import Event
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from .error_log import Fault, describe
from .priority import BESIDE, step_back

T = TypeVar("T")


class _Courier(QObject):
    """Carries answers into the GUI thread; never deleted, as a thread may need it at any time."""

    arrived = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def _deliver(self, answer: Callable[[], None]) -> None:
        answer()


_courier = cache(_Courier)


def _ignore(_outcome: object) -> None:
    """Take no note: the log has what went wrong, and the program goes on."""


_Callbacks = tuple[Event, tuple[Callable[[Any], object], Callable[[Fault], object]]]


class Background:
    """Runs functions in threads of its own, in the order of the calls.

    Threads hold no reference to the owner, so that none of them is the one to destroy it: let
    no `work` hold one.

    Args:
        owner: Hears the answers as long as it lives; belongs to the GUI thread, as all calls do.
    """

    def __init__(self, owner: QObject, threads: int = 1) -> None:
        _courier()  # in this thread
        self._owner = weakref.ref(owner)
        self._threads = ThreadPoolExecutor(threads, initializer=step_back, initargs=(BESIDE,))
        self._waiting: dict[int, _Callbacks] = {}
        self._numbers = count()
        self._newest: dict[str, int] = {}  # by kind; read in the threads
        self._closed = False

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], object] = _ignore,
        failed: Callable[[Fault], object] = _ignore,
        kind: str = "",
        given_up: Event | None = None,
    ) -> None:
        """Answer by `done` or `failed`, later and in the GUI thread, whatever the work raises.

        Args:
            failed: Gets what it raises.
            kind: Of several of a kind that wait only the last one is done and answered.
            given_up: Once it is set nothing is done or answered any more.
        """
        if not self._closed:
            number = next(self._numbers)
            given_up, newest = given_up or Event(), self._newest
            self._waiting[number] = (given_up, (done, failed))
            newest[kind] = number

            def is_wanted() -> bool:
                return not kind or newest.get(kind) == number

            self._threads.submit(_work, weakref.ref(self), number, work, is_wanted, given_up)

    def drop(self, kinds: Iterable[str]) -> None:
        """Do nothing any more that waits and is of one of these kinds."""
        for kind in kinds:
            self._newest.pop(kind, None)

    def close(self) -> None:
        """Return when everything begun or still wanted is finished; none of it is answered."""
        self._closed = True
        self._threads.shutdown()

    def _answer(self, number: int, choose: int, outcome: Any) -> None:
        given_up, callbacks = self._waiting.pop(number)
        owner = self._owner()
        is_there = not self._closed and owner is not None and isValid(owner)
        if choose >= 0 and is_there and not given_up.is_set():
            callbacks[choose](outcome)


def _work(
    background: weakref.ref[Background],
    number: int,
    work: Callable[[], object],
    is_wanted: Callable[[], bool],
    given_up: Event,
) -> None:
    outcome: object = None
    choose = -1
    try:
        if not given_up.is_set() and is_wanted():
            outcome, choose = work(), 0
    except Exception as error:  # else it would be lost, and the window would wait forever
        outcome, choose = describe(error), 1

    def answer() -> None:
        there = background()
        if there is not None:
            there._answer(number, choose, outcome)

    _courier().arrived.emit(answer)
