"""What the user does with files: open photos and folders, keep a copy, find a result."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Slot
from PySide6.QtWidgets import QWidget

from sr3_desktop.app.chrome.dialogs import (
    choose_folder,
    choose_photos,
    choose_target,
    tell_original,
)
from sr3_desktop.app.jobs.services import Services
from sr3_desktop.app.system.file_manager import first_there, not_opened, open_path
from sr3_desktop.engine.files.filesystem import same_path
from sr3_desktop.paths import user_models_dir

from .photos_controller import PhotosController
from .recent_photos import RecentMenu


class FileActions(QObject):
    """Asks for files and hands them on.

    Args:
        sample: The photo that comes with the program, if there is one.

    Attributes:
        recent_menu: Offers the photos opened last.
    """

    def __init__(
        self,
        work: Services,
        photos: PhotosController,
        log_dir: Path,
        sample: Path | None,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._work, self._session, self._intake = work, work.session, work.intake
        self._photos, self._settings = photos, work.settings
        self._log_dir, self._sample, self._window = log_dir, sample, window
        self.recent_menu = RecentMenu(work.settings, window)
        self.recent_menu.chosen.connect(self._intake.take_paths)
        photos.added.connect(self._on_added)

    def is_ours(self, photo: Path) -> bool:
        """Whether a photo is the program's own: the sample, or a pasted picture."""
        return photo == self._sample or self._work.is_pasted(photo)

    @Slot()
    def choose_photos(self) -> None:
        """Ask for photos and add them."""
        paths = choose_photos(self._window, self._start_folder())
        if paths:
            self._settings.open_folder = str(paths[0].parent)
            self._intake.take_paths(paths)

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder and add its photos."""
        folder = choose_folder(self._window, self._start_folder())
        if folder is not None:
            self._settings.open_folder = str(folder)
            self._intake.take_paths([folder])

    def _start_folder(self) -> str:
        """Return the folder that photos were opened from last, at first the user's pictures."""
        pictures = QStandardPaths.StandardLocation.PicturesLocation
        return first_there(self._settings.open_folder, QStandardPaths.writableLocation(pictures))

    @Slot()
    def open_sample(self) -> None:
        """Add the photo that comes with the program."""
        if self._sample is not None:
            self._intake.take_paths([self._sample])

    @Slot(object)
    def _on_added(self, paths: Sequence[Path]) -> None:
        """Remember photos, but not those that the program itself has brought."""
        self.recent_menu.add(path for path in paths if not self.is_ours(path))

    def save_copy(self) -> None:
        """Store the displayed result, or what was stopped; its own name is suggested."""
        result = self._session.result_path or self._unfinished_name()
        if result is None:
            return
        target, source = choose_target(self._window, result), self._session.photo_path
        while target is not None and source is not None and same_path(target) == same_path(source):
            tell_original(self._window)
            target = choose_target(self._window, result)
        if target is not None:
            self._session.save_copy(target)

    def _unfinished_name(self) -> Path | None:
        """Return a name for the live picture of a photo that was stopped."""
        job = self._session.job
        if job is None or job.request is None or self._session.unfinished is None:
            return None
        target = job.request.target
        return target.with_name(f"{target.stem}_unfinished{target.suffix}")

    @Slot()
    def show_result_in_folder(self) -> None:
        """Show the displayed result in the file manager."""
        if self._session.job is not None:
            self._photos.show_in_folder(self._session.job.id)

    def open_models_folder(self) -> None:
        """Show the user's folder of models in the file manager."""
        folder = user_models_dir()
        folder.mkdir(parents=True, exist_ok=True)
        self._open(folder)

    @Slot()
    def open_log_folder(self) -> None:
        """Show the log folder in the file manager."""
        self._open(self._log_dir)

    def _open(self, folder: Path) -> None:
        if not open_path(folder):
            self._work.messages.error.emit(not_opened(folder))
