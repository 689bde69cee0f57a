"""The time left: an estimate at first, then what is measured."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QSize, Signal

from sr3_desktop.app.estimates.remaining_time import RemainingTime
from sr3_desktop.app.jobs.time_estimates import TimeEstimates
from sr3_desktop.app.settings.store import Settings
from sr3_desktop.engine.base.request import (
    FaceFrame,
    Progress,
    SamplerSettings,
    TileSettings,
    UpscaleRequest,
    UpscaleResult,
)
from sr3_desktop.engine.upscale.calibration import Calibration, Cost
from tests.app.fake_engine import FakeReport

MADE = Calibration("photo-x4", "cuda:0", 4, 256, 16, 4, 4, 1, False, Cost(), Cost(0, 1e-5), 0)
REQUEST = UpscaleRequest(Path("a.jpg"), Path("b.png"), sampler=SamplerSettings(steps=10))
SIZE = QSize(1000, 800)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def told(remaining: RemainingTime, clock: Clock, progress: Progress, seconds: float) -> float:
    clock.now += seconds
    left = remaining.update(progress)
    assert left is not None
    return left


def test_the_estimate_counts_until_there_is_a_measurement() -> None:
    clock = Clock()
    remaining = RemainingTime(clock, passes=(100.0,), storing=10.0)
    assert remaining.update(Progress("loading")) == 110.0
    assert told(remaining, clock, Progress("preparing", 1, 100), 5) == pytest.approx(109.0)


def test_with_time_the_measurement_counts() -> None:
    clock = Clock()
    remaining = RemainingTime(clock, passes=(100.0,), storing=10.0)
    left = [told(remaining, clock, Progress("denoising", done, 100), 3.0) for done in range(1, 101)]
    assert left[0] == pytest.approx(109.0)
    # The device is three times as slow as thought; after a fifth of the way that is plain.
    assert left[30] == pytest.approx(3 * (69 + 10))
    assert left[60] == pytest.approx(3 * (39 + 10))
    assert left[-1] == pytest.approx(30.0)
    assert remaining.update(Progress("saving")) == 10.0


def test_a_second_pass_is_expected_and_then_counted() -> None:
    clock = Clock()
    remaining = RemainingTime(clock, passes=(10.0, 160.0))
    for done in range(1, 11):
        left = told(remaining, clock, Progress("denoising", done, 10), 1.0)
    assert left == pytest.approx(160.0)
    left = told(remaining, clock, Progress("denoising", 1, 160), 1.0)
    assert left == pytest.approx(159.0)
    for done in range(2, 161):
        left = told(remaining, clock, Progress("denoising", done, 160), 2.0)
    assert left == 0.0


def test_faces_come_after_the_passes() -> None:
    clock = Clock()
    remaining = RemainingTime(clock, passes=(1.0,), storing=10.0, faces=40.0)
    assert remaining.update(Progress("loading")) == 51.0
    assert told(remaining, clock, Progress("denoising", 1, 1), 1.0) == pytest.approx(50.0)
    assert remaining.update(Progress("faces")) is None  # while they are looked for
    assert told(remaining, clock, Progress("faces", 1, 20), 2.0) == pytest.approx(38 + 10)
    for done in range(2, 21):
        left = told(remaining, clock, Progress("faces", done, 20), 4.0)
    assert left == pytest.approx(2 * 10)  # the device is half as fast as thought


def test_of_faces_that_nobody_has_measured_nothing_is_told() -> None:
    clock = Clock()
    remaining = RemainingTime(clock, passes=(1.0,), storing=10.0)
    told(remaining, clock, Progress("denoising", 1, 1), 1.0)
    assert remaining.update(Progress("faces", 1, 20)) is None
    assert remaining.update(Progress("saving")) == 10.0


def test_smaller_tiles_after_a_lack_of_memory_are_no_second_pass() -> None:
    clock = Clock()
    remaining = RemainingTime(clock, passes=(10.0, 160.0))
    told(remaining, clock, Progress("denoising", 4, 10), 1.0)
    left = told(remaining, clock, Progress("denoising", 1, 40), 1.0)
    assert left == pytest.approx(10.0 * 39 / 40 + 160.0)


class FakeWorker(QObject):
    calibrated = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[UpscaleRequest] = []

    def calibrate(self, request: UpscaleRequest) -> None:
        self.asked.append(request)


@pytest.fixture
def worker() -> FakeWorker:
    return FakeWorker()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.json")


@pytest.fixture
def estimates(worker: FakeWorker, settings: Settings, qtbot: object) -> TimeEstimates:
    return TimeEstimates(worker, settings)  # type: ignore[arg-type]


def result(seconds: float) -> UpscaleResult:
    return UpscaleResult(
        Path("a.jpg"),
        Path("b.png"),
        4000,
        3200,
        "photo-x4",
        REQUEST.sampler,
        "cuda:0",
        "bfloat16",
        seconds,
    )


def test_a_model_is_measured_once(
    estimates: TimeEstimates, worker: FakeWorker, settings: Settings, tmp_path: Path
) -> None:
    estimates.prepare(REQUEST)  # the device is not known yet
    assert worker.asked == []
    assert estimates.seconds(REQUEST, SIZE) is None
    estimates.set_device(FakeReport())  # type: ignore[arg-type]
    estimates.prepare(REQUEST)
    estimates.prepare(REQUEST)
    assert [request.model for request in worker.asked] == ["photo-x4"]
    worker.calibrated.emit(MADE)
    estimates.prepare(REQUEST)
    assert len(worker.asked) == 1
    expected = MADE.seconds(REQUEST, 1000, 800)
    assert estimates.seconds(REQUEST, SIZE) == expected
    again = TimeEstimates(worker, Settings(tmp_path / "settings.json"))  # type: ignore[arg-type]
    again.set_device(FakeReport())  # type: ignore[arg-type]
    assert again.seconds(REQUEST, SIZE) == expected


def test_faces_are_measured_and_counted(estimates: TimeEstimates, worker: FakeWorker) -> None:
    faced = replace(REQUEST, faces=(FaceFrame(100, 100, 40),))
    estimates.set_device(FakeReport())  # type: ignore[arg-type]
    estimates.prepare(faced)
    assert [request.model for request in worker.asked] == ["photo-x4", "face-x8"]
    worker.calibrated.emit(MADE)
    photo = estimates.seconds(REQUEST, SIZE)
    assert photo is not None
    assert estimates.seconds(faced, SIZE) == photo  # until it is known
    face = replace(MADE, model="face-x8", scale=8, evaluations=8)
    worker.calibrated.emit(face)
    assert estimates.seconds(faced, SIZE) == pytest.approx(photo + face.faces(faced))
    assert estimates.seconds(REQUEST, SIZE) == photo
    left = estimates.remaining(faced, SIZE).update(Progress("loading"))
    assert left == pytest.approx(photo + face.faces(faced))
    estimates.prepare(faced)
    assert len(worker.asked) == 2


def test_a_calibration_given_up_is_asked_for_again(
    estimates: TimeEstimates, worker: FakeWorker
) -> None:
    estimates.set_device(FakeReport())  # type: ignore[arg-type]
    estimates.prepare(REQUEST)
    worker.calibrated.emit(None)
    assert estimates.seconds(REQUEST, SIZE) is None
    estimates.prepare(REQUEST)
    assert len(worker.asked) == 2


def test_every_real_run_teaches(estimates: TimeEstimates, worker: FakeWorker) -> None:
    estimates.set_device(FakeReport())  # type: ignore[arg-type]
    estimates.prepare(REQUEST)
    worker.calibrated.emit(MADE)
    before = estimates.seconds(REQUEST, SIZE)
    assert before is not None
    estimates.learn(REQUEST, result(0.5))  # too short to say anything
    assert estimates.seconds(REQUEST, SIZE) == before
    estimates.learn(REQUEST, result(2 * before))
    after = estimates.seconds(REQUEST, SIZE)
    assert after is not None
    assert after == pytest.approx(2 * before)
    assert estimates.remaining(REQUEST, SIZE).update(Progress("loading")) == pytest.approx(after)


def test_corrupt_calibrations_are_left_out(worker: FakeWorker, settings: Settings) -> None:
    settings.calibrations = {"photo-x4 cuda:0 auto": {"model": 3}, "x": 5}
    estimates = TimeEstimates(worker, settings)  # type: ignore[arg-type]
    estimates.set_device(FakeReport())  # type: ignore[arg-type]
    assert estimates.seconds(REQUEST, SIZE) is None


def test_other_tiles_are_measured_anew(estimates: TimeEstimates, worker: FakeWorker) -> None:
    estimates.set_device(FakeReport())  # type: ignore[arg-type]
    small = replace(REQUEST, tile=TileSettings(64))
    estimates.prepare(REQUEST)
    estimates.prepare(small)
    assert worker.asked == [REQUEST, small]
    worker.calibrated.emit(MADE)
    assert (estimates.tile_side(REQUEST), estimates.tile_side(small)) == (256, 0)


def test_answers_belong_to_their_questions(estimates: TimeEstimates, worker: FakeWorker) -> None:
    other = replace(REQUEST, model="sr3-x8")
    estimates.set_device(FakeReport())  # type: ignore[arg-type]
    estimates.prepare(REQUEST)
    estimates.prepare(other)
    worker.calibrated.emit(MADE)
    assert estimates.seconds(REQUEST, SIZE) is not None
    assert estimates.seconds(other, SIZE) is None
    worker.calibrated.emit(replace(MADE, model="sr3-x8"))
    assert estimates.seconds(other, SIZE) is not None


def test_a_part_of_a_pass_tells_how_fast_it_goes() -> None:
    clock = Clock()
    remaining = RemainingTime(clock, passes=(100.0,), storing=10.0)
    told(remaining, clock, Progress("denoising", 1, 100), 5)
    told(remaining, clock, Progress("denoising", 10, 100), 18)
    assert remaining.pace is None  # too little was seen
    told(remaining, clock, Progress("denoising", 41, 100), 62)
    assert remaining.pace == pytest.approx(2.0)


def test_a_moment_tells_nothing_of_the_speed() -> None:
    clock = Clock()
    remaining = RemainingTime(clock, passes=(1.0,))
    told(remaining, clock, Progress("denoising", 1, 100), 0.1)
    told(remaining, clock, Progress("denoising", 90, 100), 0.5)
    assert remaining.pace is None


def test_a_stopped_run_teaches_as_much_as_one_to_the_end(
    estimates: TimeEstimates, worker: FakeWorker
) -> None:
    estimates.set_device(FakeReport())  # type: ignore[arg-type]
    estimates.prepare(REQUEST)
    worker.calibrated.emit(MADE)
    before = estimates.seconds(REQUEST, SIZE)
    assert before is not None
    estimates.learn_pace(REQUEST, SIZE, 2.0)
    assert estimates.seconds(REQUEST, SIZE) == pytest.approx(2 * before)
