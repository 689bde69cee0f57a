"""The window: lays out its parts, passes on what the user does, shows what the session says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize, Qt, QUrl, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from sr3_desktop.engine.errors import SR3Error
from sr3_desktop.engine.images import PHOTO_SUFFIXES
from sr3_desktop.engine.model_card import ModelCard
from sr3_desktop.engine.request import UpscaleResult
from sr3_desktop.engine.targets import result_name

from .choices import random_seed
from .compare_view import CompareView
from .dialogs import ask, choose_photo, choose_target
from .empty_state import EmptyState
from .job_queue import Job
from .notice_bar import NoticeBar
from .parameter_panel import ParameterPanel
from .qimage import ImageLevels
from .remaining_time import RemainingTime
from .run_bar import RunBar
from .session import OpenPhoto, Session
from .settings import Settings
from .theme import Theme
from .top_bar import TopBar
from .worker import Update

if TYPE_CHECKING:
    from sr3_desktop.engine.device import DeviceReport

DEFAULT_SIZE = QSize(1280, 800)
MINIMUM_SIZE = QSize(960, 600)
MAX_PREVIEW_PX = 2048


class MainWindow(QMainWindow):
    """One photo on a light table.

    Args:
        session: The photo and what is done with it.
        settings: What is remembered.
        theme: Colours.
        cards: The models found.
        log_dir: Folder shown by *Open log folder*.
        sample: A photo to try the program with, if there is one.
    """

    def __init__(
        self,
        session: Session,
        settings: Settings,
        theme: Theme,
        cards: Sequence[ModelCard],
        log_dir: Path,
        sample: Path | None = None,
    ) -> None:
        super().__init__()
        self._session, self._settings, self._theme = session, settings, theme
        self._log_dir, self._sample = log_dir, sample
        self._remaining = RemainingTime()
        self.top_bar = TopBar(theme, settings.theme)
        self.empty = EmptyState(has_sample=sample is not None)
        self.view = CompareView()
        self.notice = NoticeBar()
        self.panel = ParameterPanel(cards)
        self.run_bar = RunBar()
        self._lay_out()
        self._connect_session()
        self._connect_widgets()
        self._add_shortcuts()
        self._restore()
        self._show_state()

    def open_photos(self, paths: Sequence[Path]) -> None:
        """Open the first of some photos."""
        if not paths:
            return
        if self._session.job is not None:
            self.show_info(self.tr("A photo is being enlarged; stop it before opening another."))
        elif self._may_lose_result():
            self.notice.hide()
            self._session.open(paths[0])
            if len(paths) > 1:
                text = self.tr("Photos are opened one at a time; this is the first of {n}.")
                self.show_info(text.format(n=len(paths)))

    @Slot()
    def choose_photo(self) -> None:
        """Ask for a photo and open it."""
        path = choose_photo(self, self._settings.open_folder, sorted(PHOTO_SUFFIXES))
        if path is not None:
            self._settings.open_folder = str(path.parent)
            self.open_photos([path])

    @Slot()
    def open_sample(self) -> None:
        """Open the photo that comes with the program."""
        if self._sample is not None:
            self.open_photos([self._sample])

    @Slot()
    def start(self) -> None:
        """Enlarge the open photo as the settings say."""
        photo = self._session.photo
        if photo is None or not self._session.can_start:
            return
        self.notice.hide()
        preview_px = min(self.view.preview_px(), MAX_PREVIEW_PX)
        try:
            target = self._session.new_target()
        except SR3Error as error:
            self.show_error(str(error))
            return
        self.panel.new_run()
        request = self.panel.request(photo.image.path, target, preview_px)
        self._settings.remember(self.panel.choices)
        self._settings.save()
        self._remaining = RemainingTime()
        self._session.start(request)

    @Slot()
    def stop(self) -> None:
        """Stop what runs."""
        if self._session.job is not None:
            self.run_bar.show_stopping()
            self._session.stop()

    @Slot()
    def save_as(self) -> None:
        """Store the result under a name of the user's choice."""
        photo = self._session.photo
        if photo is None or photo.result is None or not self._session.can_save:
            return
        source = photo.image.path
        folder = Path.home() if source == self._sample else source.parent
        scale = round(photo.result.width / photo.size.width(), 2)
        target = choose_target(self, folder / result_name(source, scale))
        if target is not None:
            self._session.save(target)

    @Slot(str)
    def show_error(self, sentence: str) -> None:
        """Show what went wrong."""
        self.notice.show_notice(sentence, "error")

    @Slot(str)
    def show_info(self, sentence: str) -> None:
        """Show a remark."""
        self.notice.show_notice(sentence, "info")

    @Slot(object)
    def show_device(self, report: DeviceReport) -> None:
        """Show what the engine can run on."""
        self.top_bar.device.show_report(report)
        self.panel.set_devices(report.devices, report.names)

    @Slot(str)
    def show_engine_problem(self, sentence: str) -> None:
        """Show that the engine can not be loaded."""
        self.top_bar.device.show_problem(sentence)
        self.show_error(sentence)

    # What the session says.

    @Slot(object)
    def _on_photo_opened(self, photo: OpenPhoto) -> None:
        self.view.show_photo(photo.image.levels)
        self.stack.setCurrentWidget(self.view)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.panel.set_photo(photo.image.path, photo.size)
        self.top_bar.set_zoom_shown(True)

    @Slot(object, object)
    def _on_progressed(self, job: Job, update: Update) -> None:
        seconds_left = self._remaining.update(update.progress)
        self.run_bar.show_progress(update.progress, seconds_left)
        self._show_title()
        photo = self._session.photo
        if update.preview is not None and photo is not None:
            size = photo.size * job.request.scale
            self.view.show_after(ImageLevels(update.preview), size, self._result_label(size))

    @Slot()
    def _on_result_changed(self) -> None:
        photo = self._session.photo
        if photo is None or photo.result_image is None:
            self.view.clear_after()
        else:
            size = photo.result_image.levels.size()
            self.view.show_after(photo.result_image.levels, size, self._result_label(size))

    @Slot()
    def _show_state(self) -> None:
        """Let title, buttons and status follow the session."""
        self._show_title()
        session = self._session
        if session.job is not None:
            self.run_bar.show_started()
            return
        self.run_bar.start_button.setEnabled(session.can_start)
        self.run_bar.save_button.setEnabled(session.can_save)
        photo = session.photo
        if session.loading is not None:
            self.run_bar.show_idle(self.tr("Opening"), session.loading.name)
        elif photo is None:
            self.run_bar.show_idle("", self.tr("Open a photo to begin."))
        elif photo.result is None:
            self.run_bar.show_idle(self.tr("Ready"), photo.image.path.name)
        else:
            self.run_bar.show_idle(self.tr("Done"), self._result_text(photo.result))

    def _show_title(self) -> None:
        parts = []
        if self._session.job is not None:
            parts.append(f"{self._session.job.fraction:.0%}")
        if self._session.photo is not None:
            parts.append(self._session.photo.image.path.name)
        self.setWindowTitle(" – ".join([*parts, "SR3 Desktop"]))

    def _result_text(self, result: UpscaleResult) -> str:
        if result.device.startswith("cpu"):
            text = self.tr("{width} × {height} pixels in {seconds} s on the processor")
        else:
            text = self.tr("{width} × {height} pixels in {seconds} s on the graphics card")
        seconds = f"{result.seconds:.1f}" if result.seconds < 10 else f"{result.seconds:.0f}"
        return text.format(width=result.width, height=result.height, seconds=seconds)

    def _result_label(self, size: QSize) -> str:
        assert self._session.photo is not None  # there is no result without it
        scale = size.width() / self._session.photo.size.width()
        return f"{scale:.3g}×  {size.width()}×{size.height()}"

    def _may_lose_result(self) -> bool:
        """Ask before a result that was not saved is dropped."""
        photo = self._session.photo
        return (
            photo is None
            or not photo.has_unsaved_result
            or ask(
                self,
                self.tr("The enlarged photo has not been saved."),
                self.tr("It will be lost if you go on."),
                self.tr("Go on without saving"),
                self.tr("Cancel"),
            )
        )

    # What the user does.

    @Slot(str)
    def _on_theme_chosen(self, mode: str) -> None:
        self._settings.theme = mode
        self._settings.save()
        self._theme.apply(mode)

    @Slot(float)
    def _on_zoom_requested(self, zoom: float) -> None:
        self.view.set_zoom(zoom)

    @Slot()
    def open_log_folder(self) -> None:
        """Show the log folder in the file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log_dir)))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            self.empty.set_dropping(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Forget what was being dragged."""
        self.empty.set_dropping(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        self.empty.set_dropping(False)
        urls = event.mimeData().urls()
        event.acceptProposedAction()
        self.open_photos([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask where work would be lost, then stop it and remember the settings."""
        if not self._may_close():
            event.ignore()
            return
        self._session.stop()
        geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        self._settings.window_geometry = geometry
        self._settings.remember(self.panel.choices)
        self._settings.presets = self.panel.presets
        self._settings.panel_open = self.panel.is_open
        self._settings.more_open = self.panel.more.is_open
        self._settings.save()
        event.accept()

    def _may_close(self) -> bool:
        if self._session.job is None:
            return self._may_lose_result()
        return ask(
            self,
            self.tr("A photo is still being enlarged."),
            self.tr("If you close the window now, the work is stopped and nothing is kept of it."),
            self.tr("Stop and close"),
            self.tr("Keep running"),
        )

    # Construction.

    def _lay_out(self) -> None:
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.view)
        table = QGridLayout()
        table.setContentsMargins(0, 0, 0, 0)
        table.addWidget(self.stack, 0, 0)
        # The notice lies over the picture: it must not make the picture jump.
        table.addWidget(self.notice, 0, 0, Qt.AlignmentFlag.AlignBottom)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(table, 1)
        middle.addWidget(self.panel)
        central = QWidget()
        whole = QVBoxLayout(central)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.top_bar)
        whole.addLayout(middle, 1)
        whole.addWidget(self.run_bar)
        self.setCentralWidget(central)
        self.setMinimumSize(MINIMUM_SIZE)
        self.setAcceptDrops(True)

    def _connect_session(self) -> None:
        self._session.photo_opened.connect(self._on_photo_opened)
        self._session.progressed.connect(self._on_progressed)
        self._session.result_changed.connect(self._on_result_changed)
        self._session.state_changed.connect(self._show_state)
        self._session.error.connect(self.show_error)
        self._session.info.connect(self.show_info)

    def _connect_widgets(self) -> None:
        self.empty.add_requested.connect(self.choose_photo)
        self.empty.sample_requested.connect(self.open_sample)
        self.run_bar.start_requested.connect(self.start)
        self.run_bar.stop_requested.connect(self.stop)
        self.run_bar.save_requested.connect(self.save_as)
        self.notice.open_log_requested.connect(self.open_log_folder)
        self.top_bar.open_requested.connect(self.choose_photo)
        self.top_bar.log_requested.connect(self.open_log_folder)
        self.top_bar.theme_chosen.connect(self._on_theme_chosen)
        self.top_bar.fit_requested.connect(self.view.fit)
        self.top_bar.zoom_requested.connect(self._on_zoom_requested)
        self.top_bar.zoom_in_requested.connect(self.view.zoom_in)
        self.top_bar.zoom_out_requested.connect(self.view.zoom_out)
        self.view.zoom_changed.connect(self.top_bar.show_zoom)

    def _add_shortcuts(self) -> None:
        standard = QKeySequence.StandardKey
        for keys, slot in (
            (QKeySequence(standard.Open), self.choose_photo),
            (QKeySequence(standard.Save), self.save_as),
            (QKeySequence("Ctrl+Return"), self.start),
            (QKeySequence("Ctrl+Enter"), self.start),
            (QKeySequence(Qt.Key.Key_Escape), self.stop),
        ):
            QShortcut(keys, self).activated.connect(slot)

    def _restore(self) -> None:
        self.panel.set_presets(self._settings.presets)
        self.panel.show_choices(self._settings.choices().for_run(random_seed()))
        self.panel.more.set_open(self._settings.more_open)
        self.panel.set_open(self._settings.panel_open)
        self.resize(DEFAULT_SIZE)
        self.setFocus(Qt.FocusReason.OtherFocusReason)  # no button is marked before Tab is used
        geometry = self._settings.window_geometry.encode("ascii", "ignore")
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry))
