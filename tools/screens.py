"""Screenshots of the window in every state and theme: `python -m tools.screens OUTDIR`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from sr3_desktop.app.chrome.device_popup import DevicePopup
from sr3_desktop.app.jobs.runner import RunState
from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.settings.choices import FIELDS, SCALES
from sr3_desktop.app.widgets.theme import Theme
from sr3_desktop.app.window.shortcut_sheet import ShortcutSheet
from sr3_desktop.engine.base.errors import DeviceMemoryError
from sr3_desktop.engine.base.strokes import Stroke
from tests.app.fake_engine import FakeReport
from tools.screens_camera import TILES
from tools.screens_more import MoreScenes
from tools.screens_stage import NO_CARD, patched_memory

THEMES = ("light", "dark", "contrast-light", "contrast-dark")
SCENES = {
    "cards": "_cards",
    "loaded": "_loaded",
    "advanced": "_more",
    "size": "_sizes",
    "preview": "_preview",
    "variants": "_variants",
    "trust": "_trust",
    "changed": "_changed",
    "blocked": "_blocked",
    "troubles": "_troubles",
    "running": "_one_photo",
    "menus": "_menus",
    "dialogs": "_dialogs",
    "list": "_several_photos",
    "many": "_many",
}
"""What is shown, in the order in which it is done; each is a method."""
STAGED = ("changed", "blocked", "troubles", "menus", "dialogs", "many")
"""What the real model is not needed for."""
MIDWAY = 0.45


def main() -> int:
    """Make the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of the PNG files")
    parser.add_argument("--photo", type=Path, help="photo to show; default: a bundled sample")
    parser.add_argument("--real", action="store_true", help="run the real model, with fewer states")
    parser.add_argument("--webp", action="store_true", help="smaller files")
    parser.add_argument("--size", default="1280x800", help="of the screen, which the window fills")
    parser.add_argument("--language", default="en", choices=("en", "zh_CN"))
    parser.add_argument("--theme", choices=THEMES, help="only this theme; default: light and dark")
    parser.add_argument("--only", default="", help=f"scenes with commas: {', '.join(SCENES)}")
    parser.add_argument("--scale", default="1", help="of the screen, 2 is 200 %%")
    parser.add_argument("--font", type=float, default=1.0, help="size of the font beside the usual")
    options = parser.parse_args()
    options.only = options.only.split(",") if options.only else list(SCENES)
    if unknown := set(options.only) - set(SCENES):
        parser.error(f"no such scene: {', '.join(sorted(unknown))}")
    options.folder.mkdir(parents=True, exist_ok=True)
    os.environ["QT_SCALE_FACTOR"] = options.scale
    width, height = map(int, options.size.split("x"))
    screen = {"name": "", "x": 0, "y": 0, "width": width, "height": height}
    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
        json.dump({"screens": [screen]}, file)
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={file.name}"
    app = QApplication(sys.argv[:1])
    font = app.font()
    font.setPointSizeF(font.pointSizeF() * options.font)
    app.setFont(font)
    for mode in (options.theme,) if options.theme else THEMES[:2]:
        contrast = patch.object(Theme, "high_contrast", mode.startswith("contrast"))
        with tempfile.TemporaryDirectory() as folder, contrast:
            left_out = STAGED if options.real else ()
            _Shots(app, options, mode, Path(folder)).take(
                [scene for scene in SCENES if scene in options.only and scene not in left_out]
            )
    return 0


class _Shots(MoreScenes):
    """All states of one theme."""

    def take(self, scenes: Sequence[str]) -> None:
        """Walk through the states.

        Args:
            scenes: Keys of `SCENES`.
        """
        window, work = self._window, self._program.work
        window.show()
        self._program.thread.start()
        self._wait(lambda: window.panel.more.device.count() > 1)
        if "cards" in scenes:
            self._cards()
        window.cards.promise.accept_button.click()
        window.cards.processor.accept_button.click()
        window.open_photos(self._photos[:1])
        self._wait(lambda: work.session.photo is not None)
        self._wait(lambda: window.estimate.forecast.seconds)
        for scene in scenes:
            if scene != "cards":
                getattr(self, SCENES[scene])()
        work.runner.stop_now()
        self._go_on.set()
        self._wait(lambda: not work.runner.is_active)
        window.close()
        self._program.stop()

    def _cards(self) -> None:
        """The cards of the first start, one after the other."""
        cards = self._window.cards
        self._shoot("0-promise")
        cards.promise.accept_button.click()
        cards.offer_unfinished(14)
        self._shoot("0-unfinished")
        cards.offer_unfinished(0)
        if not self._real:
            self._window.show_device(NO_CARD)  # type: ignore[arg-type]
            cards.processor.set_speed(1500.0)
            self._shoot("0-processor")
            cards.processor.accept_button.click()
            self._window.show_device(FakeReport())  # type: ignore[arg-type]
        self._shoot("1-empty")

    def _loaded(self) -> None:
        self._shoot("2-loaded")
        self._save_menu(self._window.top_bar.menu, "main")

    def _more(self) -> None:
        """The rest of the settings, what is known of the device, and all keys."""
        window, more = self._window, self._window.panel.more
        more.set_open(True)
        self._shoot_scrolled(("2-more-top", "2-more-middle", "2-more"))
        more.set_open(False)
        window.top_bar.device.explain()
        self._save_other(DevicePopup, "2-device")
        window.show_shortcuts()
        self._save_other(ShortcutSheet, "2-keys")

    def _sizes(self) -> None:
        """Every way to give another size, in the settings as they are with Advanced closed."""
        row = self._window.panel.size_row
        row.scale.button(len(SCALES)).click()
        for unit in ("width", "cm", "same"):
            row.unit.setCurrentIndex(row.unit.findData(unit))
            self._wait(lambda: self._window.estimate.forecast.seconds)
            self._shoot(f"2-size-{unit}")
        row.reset.click()

    def _preview(self) -> None:
        """A preview being made, one that has failed, and one that is pinned beside another."""
        tools, view = self._window.tools, self._window.view
        frame, samples = tools.preview.frame, tools.sample_queue
        frame.move_by(-frame.crop().width / 2, 0)
        frame.request_preview()
        self._wait(lambda: frame.button.text() != "" and samples.busy)
        self._shoot("a-preview-running")
        self._wait(lambda: len(view.scene.pins) == 1)
        if not self._real:
            self._fail = True
            frame.request_preview()
            self._wait(lambda: not samples.busy)
            self._fail = False
            self._shoot("a-preview-failed")
            self._window.notice.hide()
        frame.move_by(frame.crop().width * 1.2, frame.crop().width / 3)
        frame.request_preview()
        self._wait(lambda: len(view.scene.pins) == 2)
        self._shoot("a-preview-pinned")

    def _variants(self) -> None:
        """Variants being made, all there, and the chosen one on the picture."""
        window, variants = self._window, self._window.tools.variants
        window.panel.detail_row.variants.click()
        self._wait(lambda: not variants.page.cells[0].waiting)
        self._shoot("b-variants-running")
        self._wait(lambda: not variants.page.busy)
        self._shoot("b-variants")
        variants.page.cells[1].chosen.emit(variants.page.cells[1].variant)
        self._shoot("b-variants-chosen")
        window.toast.hide()

    def _trust(self) -> None:
        """The trust view being made, of the frame and of the whole photo."""
        trust, view = self._window.tools.trust, self._window.view
        for pin in view.scene.pins:
            view.remove_pin(pin)
        self._window.panel.detail_row.trust.click()
        self._wait(lambda: view.scene.trust is not None)
        self._shoot("c-trust")
        if not self._real:
            self._hold_at = MIDWAY
            self._reached.clear()
            self._go_on.clear()
            trust.legend.whole.click()
            self._wait(self._reached.is_set)
            self._shoot("c-trust-running")
            self._hold_at = -1
            self._go_on.set()
            self._wait(lambda: view.scene.trust is not None)
            self._shoot("c-trust-whole")
        trust.close()

    def _faces(self) -> None:
        """The card at the first use of the face model, and the face found in the second photo."""
        window = self._window
        self._wait(lambda: self._program.work.session.photo is not None)
        window.faces.button.click()
        self._shoot("9-faces-card")
        QTest.mouseClick(window.faces.card.accept_button, Qt.MouseButton.LeftButton)
        window.faces.bar.find_button.click()
        self._wait(lambda: window.faces.layer.frames)
        self._shoot("9-faces")
        window.faces.layer.add(replace(window.faces.layer.frames[0], x=60.0))
        self._shoot("9-faces-chosen")
        window.faces.layer.clear()
        window.faces.bar.done_button.click()

    def _blocked(self) -> None:
        """A result that no file of the chosen format can hold."""
        panel = self._window.panel
        before = panel.choices
        panel.size_row.edited.emit({"size_by": "scale", "scale": 16.0, "format": "jpeg"})
        panel.size_row.edited.emit({"scale": 16.0, "format": "webp"})
        self._wait(lambda: self._window.estimate.forecast.photos)
        self._shoot("2-large")
        with patched_memory(10**9):
            panel.more.edited.emit({"device": "cpu"})
            self._wait(lambda: self._window.run_bar.is_blocked)
            self._shoot("2-blocked")
        panel.size_row.edited.emit({name: getattr(before, name) for name in FIELDS})
        self._wait(lambda: not self._window.run_bar.is_blocked)

    def _real_run(self) -> None:
        """The real model at work and done; it can neither be held nor be made to fail."""
        work = self._program.work
        self._start()
        self._wait(lambda: work.runner.running is not None and work.runner.running.fraction > 0.4)
        self._shoot("3-running")
        self._finish()
        self._wait(lambda: work.session.photo is not None and work.session.photo.result_image)
        self._shoot("4-done")
        self._timeline()

    def _one_photo(self) -> None:
        if self._real:
            self._real_run()
            return
        window, work = self._window, self._program.work
        self._start_and_hold()
        self._shoot("3-running")
        window.timeline.bar.slider.setValue(0)
        self._shoot("3-running-scrubbed")
        window.timeline.bar.slider.setValue(window.timeline.bar.slider.maximum())
        self._stages()
        self._shoot_asked("3-close", window.close)
        self._finish()
        self._wait(lambda: work.session.photo is not None and work.session.photo.result_image)
        self._shoot("4-done")
        for mode in ("side", "result", "slider"):
            window.top_bar.choose_mode(mode)
            if mode != "slider":
                self._shoot(f"4-done-{mode}")
        self._compared()
        self._level()
        self._timeline()
        self._fail = True
        self._start()
        self._wait(lambda: not work.runner.is_active)
        self._fail = False
        self._shoot("5-error")
        window.errors.show_details()
        self._shoot_drawer("5-drawer")
        window.drawer.unfold.click()
        self._shoot_drawer("5-drawer-technical")
        window.drawer.hide()
        window.photos.retry([job.id for job in work.queue.jobs])

    def _level(self) -> None:
        """Another detail level that is not saved, and the brush."""
        window, slider = self._window, self._window.panel.character_row.slider
        before = slider.value()
        slider.setValue(100)
        self._shoot("4-level")
        window.brush.toggle()
        layer = window.brush.layer
        photo = layer.photo
        across = tuple((photo.width() * n / 20, photo.height() * 0.3) for n in range(6, 12))
        layer.add_stroke(Stroke(0.0, photo.width() / 8, across))
        self._shoot("4-brush")
        layer.undo()
        window.brush.close()
        slider.setValue(before)

    def _shoot_drawer(self, name: str) -> None:
        """Show the details without the folders of the machine that makes the picture."""
        technical = self._window.drawer.technical
        folder = str(Path(__file__).resolve().parent.parent)
        technical.setPlainText(technical.toPlainText().replace(folder, "sr3-desktop"))
        self._shoot(name)

    def _timeline(self) -> None:
        """A state of the diffusion, and the ways to store it."""
        bar = self._window.timeline.bar
        bar.slider.setValue(bar.slider.maximum() // 3)
        self._shoot("9-timeline")
        self._save_menu(bar.export.menu(), "timeline")
        bar.slider.setValue(bar.slider.maximum())

    def _several_photos(self) -> None:
        window, work = self._window, self._program.work
        bad = self._photos[0].with_name("half a file.jpg")
        bad.write_bytes(self._photos[0].read_bytes()[:400])
        window.open_photos([*self._photos[1:3], bad, *self._photos[3:]])
        self._wait(lambda: len(work.queue.jobs) > 2)
        self._shoot("2-loaded-list")
        self._faces()
        if self._real:
            self._real_table()
            return
        self._hold_at = 0.55
        self._start()
        self._wait(lambda: work.queue.count(JobState.SUCCEEDED) >= 2)
        self._hold_at = MIDWAY
        self._start_and_hold()
        self._shoot("3-running-list")
        self._save_menu(window.run_bar.findChildren(QMenu)[0], "stop")
        window.queue_panel.set_expanded(True)
        window.photos.step(-1)
        self._wait(lambda: work.session.photo is not None and work.session.photo.result_image)
        self._shoot("3-running-table")
        window.queue_panel.set_expanded(False)
        window.run.follow()
        work.runner.pause()
        self._go_on.set()
        self._wait(lambda: work.runner.state is RunState.PAUSED)
        self._shoot("6-paused")
        work.runner.stop_now()
        self._wait(lambda: not work.runner.is_active)
        self._shoot("6-stopped")
        self._hold_at = -1
        self._start()
        self._wait(lambda: not work.runner.is_active)
        self._wait(lambda: work.session.photo is not None and work.session.photo.result_image)
        self._shoot("4-done-list")
        window.run.show_problems()
        self._shoot("5-error-list")
        window.errors.show_photo()
        self._shoot_drawer("5-drawer-list")
        window.drawer.hide()
        window.photos.remove([work.queue.jobs[0].id])
        window.queue_panel.set_expanded(False)
        self._shoot("7-removed")

    def _real_table(self) -> None:
        """The real model at work on the third photo of the list, as a table."""
        window, work = self._window, self._program.work
        self._start()
        self._wait(lambda: work.queue.count(JobState.SUCCEEDED) >= 2 and work.runner.running)
        window.queue_panel.set_expanded(True)
        window.photos.step(-1)
        self._wait(lambda: work.session.photo is not None and work.session.photo.result_image)
        self._shoot("3-running-table")

    def _start(self) -> None:
        """Start a run of the photo, or of all that wait in a list; it is planned first."""
        run = self._window.run
        start = run.start_all if len(self._program.work.queue.jobs) > 1 else run.start
        start()
        self._wait(lambda: not run.is_planning)

    def _start_and_hold(self) -> None:
        """Run a photo, and stand still half-way so that the picture does not change."""
        window, runner = self._window, self._program.work.runner
        self._hold_at = MIDWAY
        self._reached.clear()
        self._go_on.clear()
        if not runner.is_active:
            self._start()
        self._wait(self._reached.is_set)
        self._wait(lambda: runner.running is not None and runner.running.fraction > 0.3)
        self._wait(lambda: window.view.scene.after is not None)

    def _finish(self) -> None:
        self._hold_at = -1
        self._go_on.set()
        self._wait(lambda: not self._program.work.runner.is_active)

    def _steps(self) -> int:
        return self._program.window.panel.more.steps.value()

    def _before_tile(self, done: int) -> None:
        """Run in the worker thread: stop half-way for the picture, or fail."""
        if self._fail:
            raise DeviceMemoryError(
                "The device has too little memory even for the smallest tiles; "
                "close other programs or choose the processor (CPU) as device."
            )
        time.sleep(0.1)  # a live picture comes before half-way, with a single step as well
        if 0 <= self._hold_at <= done / (TILES * max(self._steps(), 2)):
            self._reached.set()
            self._go_on.wait()


if __name__ == "__main__":
    sys.exit(main())
