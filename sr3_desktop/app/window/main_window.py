"""The window: lays out its parts and joins them to their controllers."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow

from sr3_desktop.app.chrome.about import AboutDialog
from sr3_desktop.app.chrome.dialogs import show_once
from sr3_desktop.app.chrome.error_drawer import ErrorDrawer
from sr3_desktop.app.chrome.key_focus import KeyFocus
from sr3_desktop.app.chrome.top_bar import TopBar
from sr3_desktop.app.faces.faces_controller import FacesController
from sr3_desktop.app.jobs.request_factory import RequestFactory
from sr3_desktop.app.jobs.services import Services
from sr3_desktop.app.level.brush_controller import BrushController
from sr3_desktop.app.level.level_controller import LevelController
from sr3_desktop.app.panel.parameter_panel import ParameterPanel
from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.photo_list.queue_panel import QueuePanel
from sr3_desktop.app.run.chosen import Chosen
from sr3_desktop.app.run.estimate_controller import EstimateController
from sr3_desktop.app.run.run_bar import RunBar
from sr3_desktop.app.run.run_controller import RunController
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.app.tools.timeline_controller import TimelineController
from sr3_desktop.app.tools.viewer_tools import ViewerTools
from sr3_desktop.app.viewer.compare_view import CompareView
from sr3_desktop.app.viewer.empty_state import EmptyState
from sr3_desktop.app.viewer.problem_page import ProblemPage
from sr3_desktop.app.viewer.second_side import SecondSide
from sr3_desktop.app.viewer.viewer_controller import ViewerController
from sr3_desktop.app.widgets.notice_bar import NoticeBar
from sr3_desktop.app.widgets.overlays import Overlays
from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.app.widgets.theme import Theme
from sr3_desktop.app.widgets.undo_toast import UndoToast
from sr3_desktop.device_words import names
from sr3_desktop.engine.models.device_report import DeviceReport
from sr3_desktop.engine.models.model_card import ModelCard

from .action_slots import put_actions_on_buttons, slots_of
from .actions import Actions
from .card_controller import CardController
from .close_guard import CloseGuard
from .drop_zone import DropZone
from .error_controller import ErrorController
from .file_actions import FileActions
from .photos_controller import PhotosController
from .recipe_controller import RecipeController
from .recovery_controller import RecoveryController
from .shortcut_sheet import ShortcutSheet
from .window_layout import Regions, arranged, below, focus_next, focus_next_region
from .window_memory import WindowMemory

ROOMY_HEIGHT_PX = 760
"""From this height on the table of photos and the drawer of an error can both be open."""


class MainWindow(Retranslated, QMainWindow):
    """Photos on a light table.

    Args:
        sample: A photo to try the program with, if there is one.
    """

    def __init__(
        self,
        services: Services,
        theme: Theme,
        cards: Sequence[ModelCard],
        log_dir: Path,
        sample: Path | None = None,
    ) -> None:
        super().__init__()
        self._work, self._session = services, services.session
        self._cards = cards
        self._actions = Actions(self)
        self.top_bar = TopBar(theme, services.settings.theme, self._actions)
        self.empty = EmptyState(has_sample=sample is not None)
        self.view = CompareView()
        self.problem = ProblemPage()
        self.notice, self.toast, self.drawer = NoticeBar(), UndoToast(), ErrorDrawer()
        self.panel = ParameterPanel(cards)
        self.queue_panel = QueuePanel(services.queue, services.thumbnails, theme)
        self.run_bar = RunBar()
        self.drop_zone = DropZone(self)
        self._make_controllers(log_dir, sample)
        self.memory = WindowMemory(services.settings, theme, self)
        self._lay_out()
        KeyFocus(self, self.viewer.stack)
        self.setFocus(Qt.FocusReason.OtherFocusReason)  # no button is marked before Tab is used
        self.memory.restore()
        self._connect_session()
        self._connect_widgets()
        self._actions.connect_all(slots_of(self))
        put_actions_on_buttons(self, self._actions)
        self._take_plan()
        self._show_title()

    def open_photos(
        self, paths: Sequence[Path], scale: float | None = None, quietly: bool = False
    ) -> None:
        """Add photos, and those in folders, to the list.

        Args:
            scale: How much larger all photos are wanted from now on; None changes nothing.
            quietly: Whether a photo that is on show stays there.
        """
        if scale is not None:
            self._choose(size_by="scale", scale=scale)
        if quietly:
            self.photos.add_quietly(paths)
        else:
            self._work.intake.take_paths(paths)

    @Slot(object)
    def show_error(self, error: Fault | str) -> None:
        """Show what went wrong: one sentence, or all that is known."""
        fault = error if isinstance(error, Fault) else Fault(error)
        self.notice.show_notice(fault.sentence, "error", self.errors.note(fault))

    @Slot(object)
    def show_info(self, sentence: str) -> None:
        """Show a remark."""
        self.notice.show_notice(sentence, "info")

    @Slot(object)
    def show_device(self, report: DeviceReport) -> None:
        """Show what the engine can run on."""
        self.top_bar.device.show_report(report)
        self.cards.show_device(report)
        self._set_problem("")
        self.panel.more.set_devices(report.devices, names(report))

    @Slot(object)
    def show_engine_problem(self, sentence: str) -> None:
        """Show that the engine cannot be loaded."""
        self.top_bar.device.show_problem(sentence)
        self._set_problem(sentence)
        if self._session.job is None:  # beside a photo the bar says so
            self.show_error(sentence)

    def _set_problem(self, sentence: str) -> None:
        """Say why the engine cannot work, so that no tool can be used; empty if it can."""
        for part in (self.estimate, self.top_bar, self.tools):
            part.set_problem(sentence)

    # What the displayed photo says.

    @Slot()
    def _on_shown_changed(self) -> None:
        """The notice always speaks of the displayed photo."""
        self.notice.hide()
        job = self._session.job
        if job is not None and job.state is JobState.FAILED:
            self.show_error(job.fault)
        self._show_title()

    @Slot()
    def _show_title(self) -> None:
        parts = []
        if self._work.runner.is_active:
            parts.append(f"{self._work.runner.share:.0%}")
        if self._session.job is not None:
            parts.append(self._session.job.source.name)
        self.setWindowTitle(" – ".join([*parts, "SR3 Desktop"]))

    # What the user does.

    @Slot(object)
    def _on_size_changed(self, size: QSize | None) -> None:
        job = self._session.job
        self.panel.set_photo(job.source if job is not None else None, size)

    @Slot()
    def _take_plan(self) -> None:
        self._work.planning.schedule()
        self.estimate.schedule()
        self.viewer.take_choices(self.panel.choices)
        self.top_bar.device.set_chosen(self.panel.choices.device)

    @Slot()
    def show_shortcuts(self) -> None:
        """Show the sheet of all keys."""
        show_once(ShortcutSheet(self))

    @Slot()
    def show_about(self) -> None:
        """Show version, licenses, models and device."""
        show_once(AboutDialog(self._cards, self.top_bar.device.headline, self))

    @Slot(str)
    def _on_device_chosen(self, device: str) -> None:
        self._choose(device=device)

    def _choose(self, **changes: Any) -> None:
        """Change settings in the user's place."""
        self.panel.show_choices(replace(self.panel.choices, **changes))
        self._take_plan()

    @Slot()
    def save_result(self) -> None:
        """Save a changed result; of one that is as its file, a copy."""
        if self.level.can_save:
            self.level.save()
        else:
            self.files.save_copy()

    @Slot(bool)
    def _on_painting(self, on: bool) -> None:
        """Let one tool at a time lie over the picture."""
        if on:
            self.faces.button.setChecked(False)
        self.tools.set_framing(on or self.faces.button.isChecked())

    @Slot(bool)
    def _on_framing(self, on: bool) -> None:
        if on:
            self.brush.close()

    @Slot()
    def _on_drawer_opened(self) -> None:
        self.notice.hide()  # it says the same
        if self.height() < ROOMY_HEIGHT_PX:
            self.queue_panel.set_expanded(False)

    @Slot(str)
    def _on_remedy(self, remedy: str) -> None:
        """Do what the button at an error offers."""
        if remedy == "use_processor":
            self._on_device_chosen("cpu")
        elif remedy == "check_device":
            self.top_bar.device.explain()
        elif remedy == "choose_folder":
            self.panel.where_row.choose_folder()
        elif remedy == "open_models":
            self.files.open_models_folder()

    @Slot()
    def stop(self) -> None:
        """Stop what is being made; of a run of several photos, ask how."""
        if self.run.is_planning:
            self.run.give_up()
        elif not self.tools.stop():
            self.run_bar.ask_how_to_stop()

    @Slot()
    def focus_next_region(self) -> None:
        """Move the focus to the next part of the window."""
        focus_next_region(self._regions)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let Tab go in the order of reading rather than that of making."""
        return focus_next(self._regions, forward)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask what becomes of a running photo, then stop all work and remember the settings."""
        if not (self.closing.agrees() and self.level.agrees()):
            event.ignore()
            return
        runner = self._work.runner
        self.recovery.close(keep=runner.is_active or self.closing.is_put_off)
        runner.stop_now()
        work = self.estimate, self.faces.finder, self._work.planning, self.photos, self.timeline
        for part in (*work, self.level, self.recipes, self.tools):
            part.close()
        self.memory.save()
        self._work.settings.finish()
        event.accept()

    def _retranslate(self) -> None:
        self._actions.retranslate()
        self.run.refresh()
        self.estimate.schedule()

    # Construction.

    def _lay_out(self) -> None:
        self._regions = Regions(
            self.top_bar,
            below(self.viewer.stack, self.brush.bar, self.faces.bar),
            self.cards.place,
            self.toast,
            self.notice,
            self.timeline.bar,
            self.tools.trust.legend,
            self.drawer,
            self.queue_panel,
            self.panel,
            self.run_bar,
        )
        self.setCentralWidget(arranged(self._regions))
        over = (self.cards.place, self.toast, self.notice)
        self.tools.preview.frame.keep_clear(Overlays(self.view, over))
        self.empty.keep_clear(Overlays(self.empty, (self.cards.place,)))

    def _make_controllers(self, log_dir: Path, sample: Path | None) -> None:
        work = self._work
        self.viewer = ViewerController(
            work.session, self.view, self.empty, self.problem, self.top_bar
        )
        self.second = SecondSide(work, self.view, self.top_bar)
        self.faces = FacesController(work, self.view, self.top_bar)
        self.photos = PhotosController(work, self.queue_panel, self.toast)
        self.files = FileActions(work, self.photos, log_dir, sample, self)
        self.requests = RequestFactory(
            lambda: self.panel.choices, self.viewer.preview_px, self.files.is_ours
        )
        work.planning.set_requests(self.requests)
        self.timeline = TimelineController(work, self.view, self.top_bar, self.panel)
        self.tools = ViewerTools(work, self.viewer, self.timeline, self.panel, self.requests)
        self.top_bar.add_tool(self.tools.preview.button)
        self.level = LevelController(work, self.view, self.panel.character_row)
        self.recipes = RecipeController(work, self.panel, self._cards)
        self.brush = BrushController(work.session, self.view, self.level)
        self.errors = ErrorController(
            work, self.photos, self.queue_panel, self.problem, self.drawer
        )
        self.cards = CardController(work, self.requests, self.faces)
        chosen = Chosen(work, self.queue_panel)
        self.estimate = EstimateController(work, self.run_bar, chosen, self.requests)
        self.run = RunController(
            work, self.run_bar, self.queue_panel, chosen, self.estimate, self.requests
        )
        self.recovery = RecoveryController(work, self.photos, self.panel, self.faces, self.cards)
        self.photos.is_occupied = lambda: (
            work.runner.is_active or self.tools.sample_queue.busy or self.tools.variants.is_open
        )
        self.closing = CloseGuard(work.runner, self.run_bar, self)

    def _connect_session(self) -> None:
        session = self._session
        session.shown_changed.connect(self._on_shown_changed)
        session.photo_failed.connect(self.notice.hide)
        session.photo_opened.connect(self.notice.hide)
        self.viewer.size_changed.connect(self._on_size_changed)
        self.estimate.tile_known.connect(self.panel.more.set_effective_tile)
        self.estimate.photo_known.connect(self.panel.show_next)
        self.estimate.ways_known.connect(self.panel.quality_row.show_faster_ways)
        session.result_made.connect(self.view.sweep)
        self._work.messages.error.connect(self.show_error)
        self._work.messages.info.connect(self.show_info)
        self.tools.variants.done.connect(self.toast.show_done)
        self.tools.variants.run_wanted.connect(self.run.start_shown)
        self.run.changed.connect(self._show_title)
        keep = self.panel.new_run, self.memory.save_choices
        for first in (self.notice.hide, *keep, self.toast.drop_choice):
            self.run.about_to_start.connect(first)
        for name in ("variants", "trust"):
            self.panel.detail_row.tries_possible.connect(self._actions[name].setEnabled)
        row, frame = self.panel.detail_row, self.tools.preview.frame
        for asked in (row.variants_requested, row.trust.clicked, frame.preview_requested):
            asked.connect(self.run.forget_summary)
        self.run.new_seed_wanted.connect(self.panel.detail_row.dice.click)
        for ready in (self.closing.ready, self.level.all_saved):
            ready.connect(self.close)
        self.level.changed.connect(self.run.refresh)
        self._work.planning.failed.connect(self.show_error)

    def _connect_widgets(self) -> None:
        self.drop_zone.dragging.connect(self.empty.set_dropping)
        self.drop_zone.dropped.connect(self._work.intake.take)
        self.empty.add_button.clicked.connect(self.files.choose_photos)
        self.empty.sample_button.clicked.connect(self.files.open_sample)
        self.notice.details.clicked.connect(self.errors.show_details)
        self.recovery.start_requested.connect(self.run.go_on)
        self.cards.fix_requested.connect(self.top_bar.device.explain)
        self.errors.retried.connect(self.run.start)
        self.errors.all_retried.connect(self.run.start_all)
        self.queue_panel.upscale.triggered.connect(self.run.start)
        self.queue_panel.give_menu_to(self.viewer.stack)
        self.queue_panel.repeat.triggered.connect(self.recipes.repeat)
        self.errors.remedy_requested.connect(self._on_remedy)
        self.drawer.opened.connect(self._on_drawer_opened)
        self.drawer.open_log.clicked.connect(self.files.open_log_folder)
        self.panel.changed.connect(self._take_plan)
        self.viewer.stack.currentChanged.connect(self.faces.show_bar)
        self.faces.framing.connect(self.tools.set_framing)
        self.faces.button.toggled.connect(self._on_framing)
        self.brush.painting.connect(self._on_painting)
        self.faces.layer.frames_changed.connect(self.estimate.schedule)
        self.faces.layer.frames_changed.connect(self.tools.trust.mark_faces)
        self.run_bar.folder_button.clicked.connect(self.files.show_result_in_folder)
        self.notice.open_log.clicked.connect(self.files.open_log_folder)
        self.top_bar.add_menu.addMenu(self.files.recent_menu)
        self.top_bar.device.device_chosen.connect(self._on_device_chosen)
        self.top_bar.menu.remove.triggered.connect(self.photos.remove_shown)
