"""What a session that was killed has left is removed; what another one uses is not."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from sr3_desktop.app.jobs.kept_layers import KeptLayers
from sr3_desktop.app.photo_list.job_queue import JobQueue
from sr3_desktop.engine.files.filesystem import held


def test_only_folders_that_nobody_holds_are_removed(tmp_path: Path, qtbot: QtBot) -> None:
    left, used = tmp_path / "left", tmp_path / "used"
    for folder in (left, used):
        folder.mkdir()
        (folder / "layers").write_bytes(b"pixels")
    with held(used / "lock"):
        kept = KeptLayers(JobQueue(), tmp_path)
        qtbot.waitUntil(lambda: not left.exists(), timeout=30_000)
        kept.close()
    assert [path.name for path in tmp_path.iterdir()] == ["used"]
    assert (used / "layers").read_bytes() == b"pixels"
