"""What the window finds again at its next start."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication

from sr3_desktop.app.jobs.worker import UpscaleWorker
from sr3_desktop.app.window.application import assemble
from tests.app.driver import Program
from tests.app.fake_engine import FakeReport, FakeUpscaler


def test_how_one_looks_at_photos_is_found_again(
    opened: Program, qapp: QApplication, tmp_path: Path
) -> None:
    program, window = opened, opened.window
    program.run()
    assert window.top_bar.mode == window.view.scene.mode == "slider"
    window.top_bar.modes.button(1).click()
    window.queue_panel.set_expanded(True)
    program.legend.opacity.setValue(35)
    window.close()
    worker = UpscaleWorker(FakeUpscaler, FakeReport)  # type: ignore[arg-type, return-value]
    other = assemble(qapp, worker, tmp_path / "settings.json")
    again = other.window
    assert again.top_bar.mode == again.view.scene.mode == "side"
    assert again.queue_panel.is_expanded
    assert again.tools.trust.legend.opacity.value() == 35
    assert again.view.scene.trust_opacity == 0.35
    other.work.close()
    again.deleteLater()
