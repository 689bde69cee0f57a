"""Several small jobs that belong together, through the real queue and worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from sr3_desktop.app.jobs.side_jobs import SideJobs
from sr3_desktop.app.jobs.worker import UpscaleWorker, WorkerThread
from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.photo_list.qimage import to_array
from sr3_desktop.app.settings.choices import Variant
from sr3_desktop.app.system.background import Background
from sr3_desktop.app.tools.sample_set import (
    QUICK_STEPS,
    SamplePictures,
    SampleSet,
    other_seeds,
    pin_of,
    trust_requests,
    variant_requests,
)
from sr3_desktop.app.tools.trust_map import compare
from sr3_desktop.engine.base.errors import DeviceMemoryError, SR3Error
from sr3_desktop.engine.base.options import MAX_SEED
from sr3_desktop.engine.base.request import (
    Crop,
    FaceFrame,
    SamplerSettings,
    UpscaleRequest,
    UpscaleResult,
)
from tests.app.fake_engine import FakeReport, FakeUpscaler

CROP = Crop(10, 5, 24, 20)


@pytest.fixture
def base(photo: Path, tmp_path: Path) -> UpscaleRequest:
    sampler = SamplerSettings(steps=20, seed=5)
    return UpscaleRequest(
        photo,
        tmp_path / "holiday_4x.png",
        sampler=sampler,
        faces=(FaceFrame(20, 20, 10),),
        preview_px=900,
        states=8,
    )


@pytest.fixture
def queue(engine: FakeUpscaler, start_thread: Callable[[UpscaleWorker], WorkerThread]) -> SideJobs:
    worker = UpscaleWorker(lambda: engine, FakeReport)  # type: ignore[arg-type, return-value]
    start_thread(worker)
    return SideJobs(worker)


def test_variants_have_seeds_of_their_own(base: UpscaleRequest) -> None:
    assert [v.sampler.seed for v in other_seeds(base, 4)] == [5, 6, 7, 8]
    assert [v.sampler.seed for v in other_seeds(base, 2, first=4)] == [9, 10]
    last = replace(base, sampler=SamplerSettings(seed=MAX_SEED))
    assert [v.sampler.seed for v in other_seeds(last, 2)] == [MAX_SEED, 0]


def test_requests_are_private_and_otherwise_those_of_the_photo(
    base: UpscaleRequest, tmp_path: Path
) -> None:
    variants = [Variant(base.sampler), Variant(replace(base.sampler, detail=0.9), cleanup=0.3)]
    made = variant_requests(base, variants, CROP, tmp_path / "own", "preview-1")
    assert [request.target.name for request in made] == ["preview-1-1.png", "preview-1-2.png"]
    assert {request.target.parent for request in made} == {tmp_path / "own"}
    assert [Variant(request.sampler, request.cleanup) for request in made] == variants
    for request in made:
        assert (request.crop, request.preview_px, request.states) == (CROP, 0, 0)
        assert request.faces == base.faces
        assert (request.source, request.model, request.scale) == (base.source, base.model, 4.0)
        assert request.output.exists == "overwrite"
        assert not request.output.keep_info


def test_trust_takes_quick_samples_and_the_predictor(base: UpscaleRequest, tmp_path: Path) -> None:
    made = trust_requests(base, None, tmp_path, "trust-1")
    assert [r.sampler.steps for r in made] == [QUICK_STEPS] * 4 + [0]
    assert len({r.sampler.seed for r in made[:4]}) == 4
    assert {r.faces for r in made} == {base.faces}  # they differ by seed like the rest
    alone = trust_requests(base, CROP, tmp_path, "trust-2", predictor=False)
    assert [r.sampler.steps for r in alone] == [QUICK_STEPS] * 4
    none = replace(base, sampler=replace(base.sampler, steps=0))
    assert all(r.sampler.steps for r in trust_requests(none, CROP, tmp_path, "t", predictor=False))


def test_a_run_collects_its_own_jobs_and_their_pictures(
    queue: SideJobs, base: UpscaleRequest, tmp_path: Path, qtbot: QtBot
) -> None:
    requests = variant_requests(base, other_seeds(base, 2), CROP, tmp_path, "preview-1")
    run = SampleSet(requests, queue)
    pictures = SamplePictures(run, Background(run))
    seen: dict[int, np.ndarray] = {}
    pictures.ready.connect(lambda k, image: seen.update({k: to_array(image.levels.full)}))
    fractions: list[tuple[int, float]] = []
    run.progressed.connect(lambda number, fraction: fractions.append((number, fraction)))
    queue.add(replace(base, states=0))  # of somebody else
    with qtbot.waitSignal(run.finished) as finished:
        run.start()
    assert [result.target for result in finished.args[0]] == [r.target for r in requests]
    assert run.over
    assert run.fraction == 1
    assert {number for number, _ in fractions} == {0, 1}
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert {picture.shape for picture in seen.values()} == {(80, 96, 3)}
    assert not any(request.target.exists() for request in requests)
    pictures.stop()


def test_a_preview_becomes_a_pin(
    queue: SideJobs, base: UpscaleRequest, tmp_path: Path, qtbot: QtBot
) -> None:
    requests = variant_requests(base, [Variant(base.sampler)], CROP, tmp_path, "preview-1")
    run = SampleSet(requests, queue)
    pictures = SamplePictures(run, Background(run))
    with qtbot.waitSignal(pictures.ready) as ready:
        run.start()
    pin = pin_of(requests[0], ready.args[1], "Seed 5")
    assert (pin.crop, pin.seed, pin.steps, pin.label) == (CROP, 5, 20, "Seed 5")
    assert (pin.image.size().width(), pin.image.size().height()) == (96, 80)
    pictures.stop()


def test_a_failure_ends_the_run_and_cancels_the_rest(
    queue: SideJobs, engine: FakeUpscaler, base: UpscaleRequest, tmp_path: Path, qtbot: QtBot
) -> None:
    def fail(done: int) -> None:
        raise DeviceMemoryError("Too little memory.")

    engine.before_tile = fail
    run = SampleSet(variant_requests(base, other_seeds(base, 4), CROP, tmp_path, "v"), queue)
    with qtbot.waitSignal(run.failed) as failed:
        run.start()
    assert failed.args[0].sentence == "Too little memory."
    qtbot.waitUntil(lambda: queue.running is None)
    states = [queue.job(k).state for k in (-1, -2, -3, -4)]
    assert states == [JobState.FAILED] + [JobState.CANCELLED] * 3
    assert run.over


def test_stopping_cancels_what_runs_and_what_waits(
    queue: SideJobs, engine: FakeUpscaler, base: UpscaleRequest, tmp_path: Path, qtbot: QtBot
) -> None:
    engine.seconds_per_tile = 0.02
    run = SampleSet(variant_requests(base, other_seeds(base, 3), CROP, tmp_path, "v"), queue)
    with qtbot.waitSignal(run.progressed):
        run.start()
    with qtbot.waitSignal(run.cancelled), qtbot.assertNotEmitted(run.finished):
        run.stop()
    qtbot.waitUntil(lambda: queue.running is None)
    assert {queue.job(k).state for k in (-1, -2, -3)} == {JobState.CANCELLED}
    run.stop()  # once is enough
    assert list(tmp_path.glob("v-*")) == []


@pytest.mark.parametrize("number", [0, 2])
def test_one_is_left_out_and_the_others_are_made(
    queue: SideJobs,
    engine: FakeUpscaler,
    base: UpscaleRequest,
    tmp_path: Path,
    qtbot: QtBot,
    number: int,
) -> None:
    engine.seconds_per_tile = 0.02
    run = SampleSet(variant_requests(base, other_seeds(base, 3), CROP, tmp_path, "v"), queue)
    with qtbot.waitSignal(run.progressed):
        run.start()
    with qtbot.waitSignal(run.finished) as finished, qtbot.assertNotEmitted(run.cancelled):
        run.leave_out(number)
    made = [result.target.name for result in finished.args[0]]
    assert made == [f"v-{k + 1}.png" for k in range(3) if k != number]
    assert queue.job(-1 - number).state is JobState.CANCELLED
    assert run.fraction == 1
    run.leave_out(number)  # once is enough


def test_leaving_out_the_last_ends_the_run(
    queue: SideJobs, engine: FakeUpscaler, base: UpscaleRequest, tmp_path: Path, qtbot: QtBot
) -> None:
    engine.seconds_per_tile = 0.02
    run = SampleSet(variant_requests(base, other_seeds(base, 2), CROP, tmp_path, "v"), queue)
    with qtbot.waitSignal(run.sample_made):
        run.start()
    with qtbot.waitSignal(run.finished) as finished:
        run.leave_out(1)
    assert len(finished.args[0]) == 1
    assert run.over
    qtbot.waitUntil(lambda: queue.running is None)


def test_a_job_cancelled_elsewhere_ends_the_run(
    queue: SideJobs, engine: FakeUpscaler, base: UpscaleRequest, tmp_path: Path, qtbot: QtBot
) -> None:
    engine.seconds_per_tile = 0.02
    run = SampleSet(variant_requests(base, other_seeds(base, 2), CROP, tmp_path, "v"), queue)
    with qtbot.waitSignal(run.cancelled):
        run.start()
        queue.cancel_all()
    qtbot.waitUntil(lambda: queue.running is None)


def test_samples_become_a_map(
    queue: SideJobs, base: UpscaleRequest, tmp_path: Path, qtbot: QtBot
) -> None:
    """The fake engine makes the same of every seed: nothing is invented."""
    run = SampleSet(trust_requests(base, CROP, tmp_path, "trust"), queue)
    with qtbot.waitSignal(run.finished) as finished:
        run.start()
    levels = compare(finished.args[0], ())
    assert levels.shape == (80, 96)
    assert levels.max() == 0
    assert list(tmp_path.glob("trust-*")) == []


def test_a_map_that_can_not_be_made_is_told(
    queue: SideJobs, base: UpscaleRequest, tmp_path: Path, qtbot: QtBot
) -> None:
    run = SampleSet(trust_requests(base, CROP, tmp_path, "trust"), queue)
    with qtbot.waitSignal(run.finished) as finished:
        run.start()
    (tmp_path / "trust-2.png").unlink()
    with pytest.raises(SR3Error, match=r"trust-2\.png"):
        compare(finished.args[0], ())


def test_giving_up_pictures_does_not_wait_for_what_is_being_read(
    queue: SideJobs,
    base: UpscaleRequest,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, go_on = Event(), Event()

    def load_slowly(path: Path) -> None:
        begun.set()
        go_on.wait(10)

    monkeypatch.setattr("sr3_desktop.app.tools.sample_set.load", load_slowly)
    run = SampleSet([base], queue)
    background = Background(run)
    pictures = SamplePictures(run, background)
    made = tmp_path / "1.png"
    run.sample_made.emit(
        0, UpscaleResult(base.source, made, 1, 1, "m", base.sampler, "cpu", "float32", 0.0)
    )
    assert begun.wait(10)
    with qtbot.assertNotEmitted(pictures.ready):
        pictures.stop()
        assert not go_on.is_set()
        go_on.set()
        background.close()
