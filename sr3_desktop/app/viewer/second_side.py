"""What stands on the photo's side while comparing: another program's picture, or another result."""

from pathlib import Path

from PySide6.QtCore import QObject, QSize, QStandardPaths, Slot

from sr3_desktop.app.chrome.dialogs import choose_picture
from sr3_desktop.app.chrome.top_bar import TopBar
from sr3_desktop.app.jobs.services import Services
from sr3_desktop.app.photo_list.photo_io import LoadedImage
from sr3_desktop.app.photo_list.result_history import MadeResult
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.app.system.file_manager import first_there
from sr3_desktop.app.system.language import listed
from sr3_desktop.engine.base.errors import Sentence

from .compare_menu import CompareMenu
from .compare_view import CompareView

SAME_SHAPE = 0.01
"""Part by which the ratio of the sides may differ: sizes are rounded to pixels."""


class SecondSide(QObject):
    """Reads other pictures for the viewer, and remembers the results of each photo.

    Attributes:
        menu: The menu of the top bar.
    """

    def __init__(self, work: Services, view: CompareView, top_bar: TopBar) -> None:
        super().__init__(view)
        self._session, self._io, self._history = work.session, work.io, work.history
        self._view, self._top_bar, self._tell = view, top_bar, work.messages
        self._folder = ""
        self._wanted: tuple[int | None, Path, MadeResult | None] | None = None
        self.menu = CompareMenu(top_bar, self._results, top_bar)
        top_bar.compare_button.setMenu(self.menu)
        self.menu.other_requested.connect(self.choose)
        self.menu.original_requested.connect(self.compare_with_original)
        self.menu.shown.connect(self._on_shown)
        self.menu.compared.connect(self._on_compared)
        view.photo_changed.connect(self._forget)

    @Slot()
    def choose(self) -> None:
        """Ask for a picture and compare with it."""
        pictures = QStandardPaths.StandardLocation.PicturesLocation
        folder = first_there(self._folder, QStandardPaths.writableLocation(pictures))
        path = choose_picture(self._top_bar.window(), folder)
        if path is not None:
            self._folder = str(path.parent)
            self.compare_with(path)

    def compare_with(self, path: Path, made: MadeResult | None = None) -> None:
        """Put a file on the photo's side once it has been read.

        Args:
            made: The result that it is, if it is one of this session's.
        """
        self._wanted = (self._session.job_id, path, made)
        self._io.load("other", path, self._on_loaded, self._on_failed)

    @Slot()
    def compare_with_original(self) -> None:
        """Put the photo on its side again."""
        self._wanted = None
        self._show(None, "")

    @Slot()
    def _forget(self) -> None:
        self._wanted = None
        self.menu.has_other = False

    def _results(self) -> tuple[tuple[MadeResult, ...], MadeResult | None]:
        results = self._history.of(self._session.job_id)
        path = self._session.result_path
        return results, next((made for made in results if made.result.target == path), None)

    @Slot(object)
    def _on_shown(self, made: MadeResult) -> None:
        self._session.show_result(made)

    @Slot(object)
    def _on_compared(self, made: MadeResult) -> None:
        if made.result.target is not None:
            self.compare_with(made.result.target, made)

    def _on_loaded(self, path: Path, image: LoadedImage) -> None:
        if self._wanted is None or self._wanted[:2] != (self._session.job_id, path):
            return  # another one, or another photo, was chosen meanwhile
        size = image.levels.size()
        made = self._wanted[2]
        label = path.name
        if made is not None:
            label = listed(self.menu.ways(made))
        self._show(image, f"{label} · {size.width()} × {size.height()}")
        if not alike(size, self._view.viewport.canvas.toSize()):
            self._tell.info.emit(
                Sentence(
                    "{name} has a different shape from the result; it is stretched to fit.",
                    name=path.name,
                )
            )

    def _on_failed(self, path: Path, fault: Fault) -> None:
        if self._wanted is None or self._wanted[1] != path:
            return
        job_id, _, made = self._wanted
        if made is not None and job_id is not None:
            self._history.forget(job_id, made)
        self._wanted = None
        self._tell.error.emit(fault)

    def _show(self, image: LoadedImage | None, label: str) -> None:
        self._view.show_other(None if image is None else image.levels, label)
        self.menu.has_other = image is not None


def alike(first: QSize, second: QSize) -> bool:
    """Whether two pictures have the same shape."""
    ratio = first.width() * second.height() / (first.height() * second.width())
    return abs(ratio - 1) <= SAME_SHAPE
