"""Small jobs that belong together: a preview, its variants, samples for the trust view."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Signal, Slot

from sr3_desktop.app.jobs.side_jobs import SideJobs
from sr3_desktop.app.jobs.worker import Update
from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.photo_list.photo_io import LoadedImage, load
from sr3_desktop.app.settings.choices import Variant
from sr3_desktop.app.system.background import Background
from sr3_desktop.app.viewer.pins import Pin
from sr3_desktop.engine.base.options import MAX_SEED
from sr3_desktop.engine.base.request import (
    Crop,
    OutputSettings,
    SamplerSettings,
    UpscaleRequest,
    UpscaleResult,
)

QUICK_STEPS = 8
TRUST_SAMPLES = 4


def other_seeds(base: UpscaleRequest, count: int, first: int = 0) -> list[Variant]:
    """Return variants that differ in the seed alone; all are seeds that can be chosen.

    Args:
        first: How far the first seed is from the request's own; 0 begins with it.
    """
    seeds = [(base.sampler.seed + first + k) % (MAX_SEED + 1) for k in range(count)]
    return [Variant(replace(base.sampler, seed=seed), base.cleanup) for seed in seeds]


def variant_requests(
    base: UpscaleRequest, variants: Sequence[Variant], crop: Crop | None, folder: Path, name: str
) -> list[UpscaleRequest]:
    """Return the requests that make variants of a part of a photo.

    They are private: lossless files that replace what is there, without live previews and without
    photo information. Faces framed in the part are enlarged by the face model, as in the photo.

    Args:
        crop: The part; None is the whole photo.
        name: Beginning of their names; it must differ between runs that are kept.
    """
    private = OutputSettings(format="png", exists="overwrite", depth="8", keep_info=False)
    return [
        replace(
            base,
            target=folder / f"{name}-{number}.png",
            sampler=variant.sampler,
            cleanup=variant.cleanup,
            output=private,
            crop=crop,
            preview_px=0,
            states=0,
        )
        for number, variant in enumerate(variants, 1)
    ]


def trust_requests(
    base: UpscaleRequest, crop: Crop | None, folder: Path, name: str, predictor: bool = True
) -> list[UpscaleRequest]:
    """Return the requests of the trust view: quick samples with other seeds.

    Args:
        crop: The part; None is the whole photo.
        predictor: Add, at the end, the picture without diffusion; the model must have a predictor.
    """
    quick = _quick(base.sampler)
    variants = other_seeds(replace(base, sampler=quick), TRUST_SAMPLES)
    if predictor:
        variants.append(Variant(replace(quick, steps=0), base.cleanup))
    return variant_requests(base, variants, crop, folder, name)


def trust_alike(first: UpscaleRequest, second: UpscaleRequest) -> bool:
    """Whether the trust view of two requests for a photo tells the same, whatever their seeds."""
    sides = [
        (
            request.model,
            request.scale,
            request.cleanup,
            request.faces,
            replace(_quick(request.sampler), seed=0),
        )
        for request in (first, second)
    ]
    return sides[0] == sides[1]


def _quick(sampler: SamplerSettings) -> SamplerSettings:
    return replace(sampler, steps=min(max(sampler.steps, 1), QUICK_STEPS))


def pin_of(request: UpscaleRequest, picture: LoadedImage, label: str) -> Pin:
    """Return a finished preview as a pin."""
    assert request.crop is not None  # previews are of a part
    sampler = request.sampler
    return Pin(request.crop, picture.levels, sampler.seed, sampler.steps, label)


class SampleSet(QObject):
    """Hands requests to the side jobs and collects what comes of them.

    One of `finished`, `failed` and `cancelled` is emitted last, once. After a failure the jobs
    that still wait are cancelled.

    Attributes:
        over: Whether its last signal has been emitted.

    Args:
        requests: What to make; see `variant_requests`.

    Signals:
        progressed(int, float): Number of the request, from 0, and how far it is, 0 to 1.
        previewed(int, QImage): A sample as it is now; only where its request wants previews.
        sample_made(int, UpscaleResult): A request has been carried out.
        finished(list[UpscaleResult]): All but those left out, in the order of the requests.
        failed(Fault): The first could not be made that failed.
    """

    progressed = Signal(int, float)
    previewed = Signal(int, object)
    sample_made = Signal(int, object)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(
        self, requests: Sequence[UpscaleRequest], jobs: SideJobs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.requests, self._jobs = tuple(requests), jobs
        self._numbers: dict[int, int] = {}
        self._results: dict[int, UpscaleResult] = {}
        self._fractions = [0.0] * len(self.requests)
        self.over = False
        jobs.progressed.connect(self._on_progressed)
        jobs.finished.connect(self._on_finished)

    @property
    def fraction(self) -> float:
        """How far the whole run is, 0 to 1."""
        return sum(self._fractions) / len(self._fractions)

    def start(self) -> None:
        """Put all requests into the queue."""
        for number, request in enumerate(self.requests):
            self._numbers[self._jobs.add(request)] = number

    def stop(self) -> None:
        """Cancel what is not finished yet."""
        if not self.over:
            self._end()
            self.cancelled.emit()

    def leave_out(self, number: int) -> None:
        """Cancel one request that is not carried out yet; the others go on."""
        if self.over or number in self._results:
            return
        job_id = next(job_id for job_id, n in self._numbers.items() if n == number)
        del self._numbers[job_id]  # what it reports is ignored from here on
        self._jobs.cancel(job_id)
        self._fractions[number] = 1.0
        self._end_if_done()

    @Slot(int, object)
    def _on_progressed(self, job_id: int, update: Update) -> None:
        if self._mine(job_id):
            job, number = self._jobs.job(job_id), self._numbers[job_id]
            self._fractions[number] = job.fraction
            self.progressed.emit(number, job.fraction)
            if update.preview is not None and job.request.preview_px:
                self.previewed.emit(number, update.preview)

    @Slot(int)
    def _on_finished(self, job_id: int) -> None:
        if not self._mine(job_id):
            return
        job, number = self._jobs.job(job_id), self._numbers[job_id]
        if job.state is JobState.SUCCEEDED and job.result is not None:
            self._results[number], self._fractions[number] = job.result, 1.0
            self.sample_made.emit(number, job.result)
            self._end_if_done()
        elif job.state is JobState.FAILED:
            self._end()
            self.failed.emit(job.fault)
        else:
            self.stop()  # somebody else has cancelled it

    def _mine(self, job_id: int) -> bool:
        return not self.over and job_id in self._numbers

    def _end_if_done(self) -> None:
        if len(self._results) == len(self._numbers):
            self.over = True
            self.finished.emit([self._results[k] for k in sorted(self._results)])

    def _end(self) -> None:
        """Cancel the jobs that are left; what they report is ignored from here on."""
        self.over = True
        for job_id, number in self._numbers.items():
            if number not in self._results:
                self._jobs.cancel(job_id)


class SamplePictures(QObject):
    """Reads the files of a run beside the GUI thread, as they are made, and removes them.

    Args:
        run: The run; its files are read until `stop`.

    Signals:
        ready(int, LoadedImage): Number of the request and its picture.
        failed(Fault): A file could not be read.
    """

    ready = Signal(int, object)
    failed = Signal(object)

    def __init__(
        self, run: SampleSet, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._stopped = Event()
        run.sample_made.connect(self._on_made)

    def stop(self) -> None:
        """Read no more, without waiting for what is being read; no signal follows."""
        self._stopped.set()

    @Slot(int, object)
    def _on_made(self, number: int, result: UpscaleResult) -> None:
        assert result.target is not None  # which is None only for exists="skip" or "changed"
        path, stopped = result.target, self._stopped
        self._background.run(
            lambda: _take(path),
            lambda picture: self.ready.emit(number, picture),
            self.failed.emit,
            given_up=stopped,
        )


def _take(path: Path) -> LoadedImage:
    picture = load(path)
    path.unlink(missing_ok=True)
    return picture
