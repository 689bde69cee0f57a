"""Holds the fake engine at one place until the test lets it go."""

from __future__ import annotations

import threading


class Gate:
    """A `before_tile` that waits once, before the tile of this number."""

    def __init__(self, tile: int = 3) -> None:
        self.tile = tile
        self.reached, self.opened = threading.Event(), threading.Event()

    def __call__(self, done: int) -> None:
        if done == self.tile:
            self.reached.set()
            assert self.opened.wait(60)
