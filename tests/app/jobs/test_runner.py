"""The run of the list: what becomes of photos that cannot even be begun."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from sr3_desktop.app.jobs.runner import Runner
from sr3_desktop.app.jobs.time_estimates import TimeEstimates
from sr3_desktop.app.jobs.worker import UpscaleWorker
from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.photo_list.job_queue import JobQueue
from sr3_desktop.app.photo_list.photo_io import PhotoIO
from sr3_desktop.app.settings.store import Settings
from sr3_desktop.engine.base.errors import ImageWriteError
from sr3_desktop.engine.base.request import UpscaleRequest


def test_a_thousand_photos_may_fail_in_turn(tmp_path: Path, qtbot: QtBot) -> None:
    def plan(source: Path, size: QSize) -> UpscaleRequest:
        raise ImageWriteError("Nothing can be written there.")

    queue, worker, io = JobQueue(), UpscaleWorker(), PhotoIO()
    estimates = TimeEstimates(worker, Settings(tmp_path / "settings.json"))
    runner = Runner(queue, worker, io, estimates)
    for job_id in queue.add([Path(f"/photos/{n}.jpg") for n in range(1000)]):
        queue.change(job_id, size=QSize(100, 100))
    with qtbot.waitSignal(runner.ended, timeout=30_000) as ended:
        runner.start(plan)
    assert ended.args[0].failed == 1000
    assert queue.jobs[999].state is JobState.FAILED
    assert queue.jobs[999].fault.sentence == "Nothing can be written there."
    io.close()
