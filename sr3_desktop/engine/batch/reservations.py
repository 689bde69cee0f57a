"""Reservations: one output path per photo; never an input photo, never one already reserved."""

import os
import re
import threading
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

from sr3_desktop.engine.files.filesystem import led_to, reachable, same_path
from sr3_desktop.engine.files.targets import shortened, variants

from .journal import Journal


class Reservations:
    """The photos of a run and the files that are given to them. Thread-safe.

    All that plans results or writes them asks here, so that no plan, however it was made, ends
    on a photo. Names that some file system takes for one count as one; links are followed.
    """

    def __init__(self, photos: Iterable[Path] = ()) -> None:
        """Begin with these photos, and no file given to any."""
        self._lock = threading.Lock()
        self._fresh = deque(photos)  # not looked at yet: that asks the disk
        self._photos: set[str] = set()
        self._owners: dict[str, str] = {}
        self._folders: dict[Path, str] = {}

    def protect(self, photos: Iterable[Path]) -> None:
        """Let no result replace these files; asks no disk, and waits for nobody who does."""
        for path in photos:
            self._fresh.append(path)

    def is_photo(self, path: Path) -> bool:
        """Whether a file is one of the photos of the run."""
        with self._lock:
            return self._is_photo(self._key(path))

    def claim(self, target: Path, source: Path, journal: Journal | None = None) -> bool:
        """Give a file to a photo unless it is a photo, or another photo's; returns whether it is.

        Args:
            journal: Knows the results, and the photos, of earlier runs.
        """
        with self._lock:
            key = self._key(target)
            if self._is_photo(key) or (journal and self._is_known(target, source, journal)):
                return False
            owner = same_path(source)
            return self._owners.setdefault(key, owner) == owner

    def reserve(self, usual: Path, source: Path, journal: Journal | None = None) -> Path:
        """Give a photo a file that is called as is usual, or that with a number; returns it.

        The photo keeps the file that it was given in an earlier run.
        """
        known = self.keep(usual, source, journal) if journal else None
        if known is not None:
            return known
        return next(path for path in variants(usual) if self.claim(path, source, journal))

    def keep(self, usual: Path, source: Path, journal: Journal) -> Path | None:
        """Give a photo the file again that it was given in an earlier run, if it was."""
        known = known_targets(usual, source, journal)
        return next((path for path in known if self.claim(path, source, journal)), None)

    def _is_photo(self, key: str) -> bool:
        while self._fresh:
            path = self._fresh[0]
            self._photos.add(self._key(path))
            if reachable(path).is_symlink():
                self._photos.add(self._key(led_to(path)))
            self._fresh.popleft()
        return key in self._photos

    def _is_known(self, target: Path, source: Path, journal: Journal) -> bool:
        """Whether a file is the result of another photo of the run, or was a photo itself."""
        maker = journal.maker(target)
        if maker is None:
            return bool(journal.targets_of(target))
        other = same_path(maker.source) != same_path(source)
        return other and self._is_photo(self._key(maker.source))

    def _key(self, path: Path) -> str:
        """Return a text that is equal for names that some file system takes for one."""
        path = Path(os.path.abspath(path))
        folder = self._folders.get(path.parent)
        if folder is None:
            folder = self._folders[path.parent] = str(led_to(path.parent))
        return unicodedata.normalize("NFC", os.path.join(folder, path.name)).casefold()


def known_targets(usual: Path, source: Path, journal: Journal) -> Iterator[Path]:
    """Yield the targets that a photo was given before, where they are variants of the usual one."""
    usual = shortened(usual)
    for target in journal.targets_of(source):
        name = usual.with_name(target.name)
        rest = target.stem.removeprefix(usual.stem)
        is_variant = target.stem.startswith(usual.stem) and re.fullmatch(r"( \(\d+\))?", rest)
        same = target.suffix == usual.suffix and same_path(target) == same_path(name)
        if is_variant and same:
            yield name
