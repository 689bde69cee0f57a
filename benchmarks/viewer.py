"""How long the viewer takes to paint 64 megapixels: the table of docs/window.md.

    python -m benchmarks.viewer [--repeats N] [--size 1400x900]

A photo of 4 and a result of 64 megapixels are painted as the window paints them, with the divider
in the middle. Milliseconds differ with the machine and with what else it does, so the least time is
also given in draws: multiples of what Qt needs to fill the view with one smoothly doubled picture.
Processor time is that of all threads, since Qt paints large areas with several.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from sr3_desktop.app.photo_list.qimage import ImageLevels, to_qimage
from sr3_desktop.app.viewer.bicubic import Patch, enlarge
from sr3_desktop.app.viewer.compare_view import CompareView
from sr3_desktop.app.viewer.trust_overlay import TrustOverlay

SIDE, SCALE = 2000, 4


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=60)
    parser.add_argument("--size", default="1400x900", help="of the view (%(default)s)")
    options = parser.parse_args()
    width, height = (int(part) for part in options.size.split("x"))
    app = QApplication([])
    view = CompareView()
    view.resize(width, height)
    photo, result, building_ms = _pictures()
    view.show_photo(photo)
    canvas = QImage(width, height, QImage.Format.Format_RGB32)
    unit = min(_times(_draw(canvas), options.repeats)[0])
    print(f"{SIDE * SCALE}x{SIDE * SCALE} pixels in a view of {width}x{height}; ", end="")
    print(f"a draw takes {unit:.1f} ms, building the smaller copies {building_ms:.0f} ms")
    print(
        "\n| what is painted | least ms | median ms | processor ms | draws |\n|---|---|---|---|---|"
    )

    def row(name: str, work: Callable[[], object]) -> None:
        times, processor = _times(work, options.repeats)
        least = f"{min(times):.1f} | {np.median(times):.1f} | {processor:.1f}"
        print(f"| {name} | {least} | {min(times) / unit:.1f} |", flush=True)

    view.show_after(result, QSize(SIDE * SCALE, SIDE * SCALE), "4x")
    for mode in ("slider", "side", "result"):
        view.set_mode(mode)
        for zoom in (None, 1.0, 4.0):
            view.fit() if zoom is None else view.set_zoom(zoom)
            name = "fit" if zoom is None else f"{zoom:g}:1"
            _settle(app, view, canvas)
            row(f"{mode}, {name}", lambda: view.render(canvas))
    view.set_mode("slider")
    view.set_zoom(1.0)
    row("slider, 1:1, panning", lambda: _pan(app, view, canvas))
    row("slider, zooming in and out", _zooming(app, view, canvas))
    view.fit()
    levels = np.random.default_rng(0).random((2000, 2000), np.float32) * 24
    view.set_trust(TrustOverlay(levels))
    row("slider, fit, trust view", lambda: view.render(canvas))
    source = photo.full
    area = canvas.rect().translated(3000, 3000)
    wanted = Patch(0, SIDE * 4.0, SIDE * 4.0, area, QImage())
    row("bicubic photo of the view's size, in its own thread", lambda: enlarge(source, wanted))


def _pictures() -> tuple[ImageLevels, ImageLevels, float]:
    """Return photo, result, and the time for the result's smaller copies in milliseconds."""
    random = np.random.default_rng(0)
    photo = to_qimage(random.integers(0, 256, (SIDE, SIDE, 3), np.uint8))
    block = random.integers(0, 256, (1000, 1000, 3), np.uint8)
    result = to_qimage(np.tile(block, (SIDE * SCALE // 1000, SIDE * SCALE // 1000, 1)))
    started = time.perf_counter()
    levels = ImageLevels(result)
    return ImageLevels(photo), levels, 1000 * (time.perf_counter() - started)


def _settle(app: QApplication, view: CompareView, canvas: QImage) -> None:
    """Paint until the bicubic photo is there."""
    for _ in range(3):
        view.render(canvas)
        QTest.qWait(500)


def _draw(canvas: QImage) -> Callable[[], None]:
    """Return what the other times are compared with."""
    half = canvas.scaled(canvas.size() / 2)

    def draw() -> None:
        painter = QPainter(canvas)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(canvas.rect(), half)
        painter.end()

    return draw


def _pan(app: QApplication, view: CompareView, canvas: QImage) -> None:
    view.viewport.pan(-17, -9)
    view.render(canvas)
    app.processEvents()


def _zooming(app: QApplication, view: CompareView, canvas: QImage) -> Callable[[], None]:
    steps = iter([1.25] * 6 + [0.8] * 6)

    def step() -> None:
        nonlocal steps
        factor = next(steps, None)
        if factor is None:
            steps = iter([1.25] * 6 + [0.8] * 6)
            factor = next(steps)
        view.set_zoom(view.viewport.zoom * factor)
        view.render(canvas)
        app.processEvents()

    return step


def _times(work: Callable[[], object], repeats: int) -> tuple[list[float], float]:
    """Return how long some calls took and the mean of their processor time, in milliseconds."""
    times, before = [], time.process_time()
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - started))
    return times, 1000 * (time.process_time() - before) / repeats


if __name__ == "__main__":
    main()
