from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from sr3_desktop.engine.base.errors import Cancelled, DeviceLostError, ImageReadError
from sr3_desktop.engine.base.request import Progress, UpscaleRequest
from sr3_desktop.engine.batch import executors as crew_module
from sr3_desktop.engine.batch.executors import (
    Finished,
    InlineExecutor,
    ProcessExecutor,
    TimeLimitError,
    WorkerError,
    with_limit,
)
from sr3_desktop.engine.diffusion.arrays import threads
from tests.engines import CopyEngine, build_copy_engine


@pytest.fixture
def requests(tmp_path: Path) -> dict[str, UpscaleRequest]:
    names = "a b c bad-a bug-a dieonce-a die-a lostonce-a lost-a slow-a last-a hang-a".split()
    for number, name in enumerate(names):
        Image.new("RGB", (3, 2), (number, 5, 9)).save(tmp_path / f"{name}.png")
    return {
        name: UpscaleRequest(tmp_path / f"{name}.png", tmp_path / "out" / f"{name}.png")
        for name in names
    }


def quiet(source: Path | None, progress: Progress) -> None:
    pass


def work(executor, requests: list[UpscaleRequest]) -> dict[str, Finished]:
    waiting, running, finished = list(requests), 0, {}
    while waiting or running:
        while waiting and executor.has_room():
            executor.submit(waiting.pop(0))
            running += 1
        done = executor.next_finished(quiet)
        running -= 1
        finished[done.request.source.stem] = done
    return finished


class ThreadCounter(CopyEngine):
    def upscale(self, request, on_progress):
        made = super().upscale(request, on_progress)
        return replace(made, notes=(str(threads()), os.environ.get("OMP_NUM_THREADS", "all")))


@pytest.mark.parametrize(("devices", "part"), [(["cpu", "cpu"], 2), (["cpu", "cuda:0"], 1)])
def test_processes_on_the_processor_share_its_cores(requests, monkeypatch, devices, part) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    executor = ProcessExecutor(devices, [], build=ThreadCounter)
    done = work(executor, [requests[name] for name in "abc"])
    executor.close()
    share = max(1, threads() // part)
    for finished in done.values():
        assert finished.result.notes == (str(share), str(share) if part > 1 else "all")


def test_a_time_limit_fails_the_photo() -> None:
    times = iter([0.0, 9.0, 10.5])
    seen: list[Progress] = []
    report = with_limit(seen.append, Path("in/a.png"), 10, lambda: next(times))
    report(Progress("loading"))
    with pytest.raises(TimeLimitError, match=r"^a.png took longer than 10 s"):
        report(Progress("saving"))
    assert len(seen) == 2
    assert with_limit(seen.append, Path("a"), None, lambda: 0.0) == seen.append


def test_own_process_reports_and_goes_on(requests) -> None:
    executor = InlineExecutor(CopyEngine(), limit_s=0.2)
    done = work(executor, [requests[name] for name in ("a", "bad-a", "bug-a", "slow-a", "b")])
    assert isinstance(done["bad-a"].error, ImageReadError)
    assert isinstance(done["bug-a"].error, ZeroDivisionError)
    assert isinstance(done["slow-a"].error, TimeLimitError)
    assert done["a"].result is not None
    assert done["b"].result is not None
    assert not requests["slow-a"].target.exists()


def test_processes_do_what_one_does_and_outlive_their_photos(requests) -> None:
    """Two processes: a crash is tried once more, and nothing else is harmed."""
    names = ["a", "dieonce-a", "bad-a", "bug-a", "die-a", "lostonce-a", "lost-a", "b", "c"]
    executor = ProcessExecutor(["cpu", "cpu"], [], build=build_copy_engine)
    try:
        done = work(executor, [requests[name] for name in names])
    finally:
        executor.close()
    assert set(done) == set(names)
    assert isinstance(done["bad-a"].error, ImageReadError)
    assert str(done["bad-a"].error) == "bad-a.png is damaged."
    assert str(done["bug-a"].error) == "ZeroDivisionError: by zero"
    assert isinstance(done["die-a"].error, WorkerError)
    assert "exit code 3" in str(done["die-a"].error)
    assert isinstance(done["lost-a"].error, DeviceLostError)
    for name in ("a", "b", "c", "dieonce-a", "lostonce-a"):
        result = done[name].result
        assert result is not None
        assert result.device == "cpu"
        content = result.target.read_bytes()
        result.target.unlink()
        work(InlineExecutor(CopyEngine()), [requests[name]])
        assert requests[name].target.read_bytes() == content
    assert not list(requests["a"].target.parent.glob("*.part"))


def test_a_process_that_has_lost_its_device_is_replaced(requests) -> None:
    executor = ProcessExecutor(["cpu"], [], build=build_copy_engine)
    (before,) = (worker.process.pid for worker in executor._workers)
    try:
        done = work(executor, [requests[name] for name in ("lostonce-a", "a")])
        (after,) = (worker.process.pid for worker in executor._workers)
    finally:
        executor.close()
    assert before != after
    assert all(finished.error is None for finished in done.values())


def test_progress_names_its_photo(requests) -> None:
    told: set[tuple[str, str]] = set()
    executor = ProcessExecutor(["cpu", "cpu"], [], build=build_copy_engine)

    def report(source: Path | None, progress: Progress) -> None:
        if source is not None:
            told.add((source.stem, progress.stage))

    try:
        for name in ("last-a", "a"):
            executor.submit(requests[name])
        first = executor.next_finished(report)
        assert first.request.source.stem == "a"
        told.clear()
        executor.next_finished(report)
    finally:
        executor.close()
    assert {name for name, _ in told} == {"last-a"}


@pytest.mark.slow
def test_a_process_that_hangs_is_ended(requests, monkeypatch) -> None:
    monkeypatch.setattr(crew_module, "GRACE_S", 10.0)
    executor = ProcessExecutor(["cpu"], [], limit_s=1, build=build_copy_engine)
    try:
        done = work(executor, [requests[name] for name in ("hang-a", "b")])
    finally:
        executor.close()
    assert isinstance(done["hang-a"].error, TimeLimitError)
    assert done["b"].result is not None


def test_processes_stop_at_once(requests) -> None:
    executor = ProcessExecutor(["cpu"], [], build=build_copy_engine)
    executor.submit(requests["slow-a"])
    assert not executor.has_room()
    calls = itertools.count()

    def stop(source: Path | None, progress: Progress) -> None:
        if progress.stage == "denoising" and progress.total and next(calls) > 1:
            raise Cancelled

    processes = [worker.process for worker in executor._workers]
    with pytest.raises(Cancelled):
        executor.next_finished(stop)
    executor.close()
    assert [process.exitcode for process in processes] == [0]  # it heard, and was not ended
    assert not requests["slow-a"].target.exists()


@pytest.mark.skipif(os.name == "nt", reason="needs a kill that nothing notices")
def test_a_process_ends_when_its_parent_is_killed(requests) -> None:
    """It holds the parent's standard output, which therefore ends only with the last of them."""
    code = "import sys; from tests.engine.batch.test_executors import hang; hang(sys.argv[1])"
    photo = requests["hang-a"].source
    parent = subprocess.Popen([sys.executable, "-c", code, photo], stdout=subprocess.PIPE)
    while not photo.with_suffix(".seen").exists():
        assert parent.poll() is None
        time.sleep(0.05)
    parent.kill()
    parent.communicate(timeout=30)  # the photo alone takes a minute


def hang(photo: str) -> None:
    """Give a process the photo that hangs, and wait for it."""
    executor = ProcessExecutor(["cpu"], [], build=build_copy_engine)
    executor.submit(UpscaleRequest(Path(photo), Path(photo).with_name("out.png")))
    executor.next_finished(quiet)
