"""States of the window that are seen seldom: menus, dialogs, changed settings, troubles."""

from __future__ import annotations

import shutil
from functools import partial
from unittest.mock import patch

from sr3_desktop.app.chrome import dialogs
from sr3_desktop.app.chrome.about import AboutDialog
from sr3_desktop.app.chrome.device_popup import DevicePopup
from sr3_desktop.app.jobs.runner import RunState
from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.engine.base.request import Progress
from tests.app.fake_engine import FakeReport
from tools.screens_camera import Camera
from tools.screens_stage import NO_CARD

MANY = 24
NO_MODEL = (
    "The model {model}, which comes with the program, is missing or damaged; install the program "
    "again."
)
REPEATED = "The settings of {name} are chosen."


class MoreScenes(Camera):
    """What is seen seldom, one scene a method."""

    def _menus(self) -> None:
        """Every menu that has a button, and every drop-down list."""
        top, panel = self._window.top_bar, self._window.panel
        for state, menu in {
            "add": top.add_menu,
            "compare": top.compare_button.menu(),
            "zoom": top.zoom_button.menu(),
            "tools": top.tools_menu,
            "theme": top.menu.theme_menu,
            "language": top.menu.language_menu,
            "variations": panel.detail_row.more_variants.menu(),
            "name": panel.name_row.insert.menu(),
            "beside": self._window.timeline.bar.beside.menu(),
        }.items():
            self._save_menu(menu, state)
        more = panel.more
        more.set_open(True)
        for state, box in {
            "format": panel.save_row.format,
            "depth": panel.save_row.depth_box,
            "exists": panel.name_row.exists,
            "sampler": more.sampler,
            "tile": more.tile,
            "precision": more.dtype,
            "device": more.device,
            "live": more.preview,
            "unit": panel.size_row.unit,
        }.items():
            self._save_list(box, state)
        more.set_open(False)

    def _changed(self) -> None:
        """Every setting changed, explained, named and wrong."""
        window, panel = self._window, self._window.panel
        before, presets = panel.choices, panel.presets
        panel.more.set_open(True)
        panel.more.edited.emit(
            {
                **{"sampler": "ddim", "steps": 40, "eta": 0.5, "temperature": 0.5, "tile": 128},
                **{"dtype": "float32", "device": "cpu", "preview": "off", "soft": "shrink"},
                **{"keep_states": False, "scale": 8.0, "cleanup": 0.3, "detail": 0.5},
                **{"folder": str(self._photos[0].parent / "A folder with a long name, 1987")},
                **{"seed_locked": True, "format": "webp", "quality": 80, "keep_info": False},
                **{"template": "{name}_{model}_{date}", "exists": "overwrite"},
            }
        )
        panel.set_presets({"Old family photos": {}})
        panel.quality_row.show_faster_ways(["2×: about 40 min", "Quick: about 3 min"])
        self._shoot_scrolled(("2-changed-top", "2-changed-middle", "2-changed"))
        panel.preset_bar.save.click()
        panel.save_row.edited.emit({"format": "png"})
        panel.name_row.template.setText("{nam}")
        for row in panel.rows[:5] + panel.rows[6:]:
            row.info.setChecked(True)
        panel.quality_row.show_faster_ways(None)
        self._shoot_scrolled(("2-explained-top", "2-explained-middle", "2-explained"))
        for row in panel.rows[:5] + panel.rows[6:]:
            row.info.setChecked(False)
        panel.preset_bar.cancel.click()
        panel.name_row.reset.click()
        panel.reset_all.click()
        self._shoot("2-reset")
        panel.set_presets(presets)
        panel.more.set_open(False)
        for state, choices in {
            "quick": {"sampler": before.sampler, "steps": 0},
            "best": {"steps": 40},
            "small": {"size_by": "width", "pixels": 64},
        }.items():
            panel.more.edited.emit(choices)
            self._wait(lambda: window.estimate.forecast.seconds is not None)
            self._shoot(f"2-{state}")
        panel.toggle()
        self._shoot("2-folded")
        panel.toggle()
        panel.show_choices(before)
        panel.changed.emit()

    def _compared(self) -> None:
        """The finished photo, looked at in every way; it has been upscaled twice."""
        window, view = self._window, self._window.view
        for mode in ("blink", "difference"):
            window.top_bar.choose_mode(mode)
            self._shoot(f"4-done-{mode}")
        window.top_bar.choose_mode("slider")
        window.top_bar.hold.held.emit(True)
        self._shoot("4-done-held")
        window.top_bar.hold.held.emit(False)
        view.set_divider(0.5)
        window.second.compare_with(self._photos[1])
        self._wait(lambda: window.second.menu.has_other)
        self._shoot("4-other")
        window.second.compare_with_original()
        window.notice.hide()
        for _ in range(6):
            view.zoom_in()
        self._shoot("4-zoomed")
        view.fit()
        self._save_menu(window.second.menu, "compare-results")

    def _dialogs(self) -> None:
        """Everything that is asked or told in a window of its own."""
        window = self._window
        window.show_about()
        self._save_other(AboutDialog, "8-about")
        for state, ask in {
            "original": partial(dialogs.tell_original, window),
            "unsaved": partial(dialogs.ask_before_dropping, window, 1),
            "unsaved-many": partial(dialogs.ask_before_dropping, window, 3),
            "overwrite": partial(dialogs.ask_before_overwriting, window, 14),
            "overwrite-one": partial(dialogs.ask_before_overwriting, window, 1),
            "overwrite-foreign": partial(dialogs.ask_before_overwriting, window, 14, 3),
            "save": partial(dialogs.choose_target, window, self._photos[0]),
            "open": partial(dialogs.choose_photos, window, str(self._photos[0].parent)),
        }.items():
            self._shoot_asked(f"8-{state}", ask)
        self._save_menu(window.files.recent_menu, "recent")

    def _troubles(self) -> None:
        """No card, no model, no room on the disk, and remarks."""
        window, pill = self._window, self._window.top_bar.device
        window.show_device(NO_CARD)  # type: ignore[arg-type]
        window.cards.processor.accept_button.click()
        pill.explain()
        self._save_other(DevicePopup, "5-device-no-card")
        window.show_engine_problem(Sentence(NO_MODEL, model="photo-x4"))
        self._shoot("5-no-model")
        pill.explain()
        self._save_other(DevicePopup, "5-device-no-model")
        window.show_device(FakeReport())  # type: ignore[arg-type]
        window.show_info(Sentence(REPEATED, name=self._photos[0].name))
        with patch.object(window.estimate._space, "free", return_value=10**5):
            window.estimate.refresh()
            self._shoot("5-disk-full")
        window.estimate.refresh()
        window.notice.hide()

    def _stages(self) -> None:
        """What a run says of itself before and after its steps, and while it ends."""
        bar, name = self._window.run_bar, self._photos[0].name
        stages = (Progress("loading"), Progress("preparing"), Progress("saving"))
        for progress in (None, *stages):
            bar.show_photo(name, progress, None)
            self._shoot(f"3-stage-{progress.stage if progress else 'starting'}")
        bar.set_closing(True)
        bar.show_running(RunState.STOPPING, stops_after=True)
        bar.show_photo(name, None, None)
        self._shoot("3-stage-closing")
        bar.set_closing(False)
        bar.show_running(RunState.RUNNING, stops_after=False)

    def _many(self) -> None:
        """A list that is longer than the window, as a strip and as a table, and its menus."""
        window, queue = self._window, self._program.work.queue
        more = [self._photos[2].with_name(f"IMG_{2040 + n}.jpg") for n in range(MANY)]
        for path in more:
            shutil.copyfile(self._photos[2], path)
        window.open_photos(more)
        self._wait(lambda: len(queue.jobs) > MANY and not window.toast.isVisible())
        self._shoot("7-many")
        window.queue_panel.table.selectAll()
        self._shoot("7-selected")
        self._save_menu(window.queue_panel.menu_for((queue.jobs[0].id,)), "photo")
        self._save_menu(window.queue_panel.more_button.menu(), "list")
        window.queue_panel.set_expanded(True)
        self._shoot("7-many-table")
        window.photos.remove([job.id for job in queue.jobs])
        self._shoot("7-empty")
        window.empty.set_dropping(True)
        self._shoot("7-dropping")
        window.empty.set_dropping(False)
