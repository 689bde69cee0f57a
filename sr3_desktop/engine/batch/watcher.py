"""Polling of folders for new photos; works on network drives."""

import os
from collections.abc import Iterable

from sr3_desktop.engine.files.filesystem import reachable, same_path
from sr3_desktop.engine.files.find_photos import FoundPhoto

POLL_S = 2.0
SETTLE_S = 4.0
"""A file is taken once it has not changed for this long: it may still be being copied."""

_State = tuple[int, int]


class Watcher:
    """Tells which photos are new, or have changed, and are complete."""

    def __init__(self, settle_s: float = SETTLE_S) -> None:
        """Begin without having seen anything."""
        self._settle_s = settle_s
        self._seen: dict[str, tuple[_State, float]] = {}
        self._handed_out: dict[str, _State] = {}

    def settled(self, found: Iterable[FoundPhoto], now_s: float) -> list[FoundPhoto]:
        """Return the photos that have become ready, each once until it changes.

        Args:
            found: What is there now, from `find_photos.search`.
            now_s: The time on any clock that only moves forward.
        """
        ready = []
        seen: dict[str, tuple[_State, float]] = {}
        for photo in found:
            try:
                status = os.stat(reachable(photo.path))
            except OSError:
                continue  # gone again, or no photo at all
            key, state = same_path(photo.path), (status.st_size, status.st_mtime_ns)
            if photo.problem or self._handed_out.get(key) == state:
                continue
            before, since_s = self._seen.get(key, (None, now_s))
            since_s = since_s if before == state else now_s
            seen[key] = state, since_s
            if now_s - since_s >= self._settle_s:
                self._handed_out[key] = state
                ready.append(photo)
        self._seen = seen
        return ready
