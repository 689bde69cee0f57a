"""Most memory that a process needs to enlarge a photo four times: the table of docs/memory.md.

    python -m benchmarks.memory [--megapixels N ...] [--sampler NAME] [--steps N] [--bundled]

Every size is done on the processor by a new process, from a JPEG file to a JPEG file; printed is
its highest resident memory (Linux and macOS). A narrow network of random weights stands for the
bundled one unless `--bundled` is given: what is as large as the picture is the same, and it is many
times as fast.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FIXED_MB, BYTES_PER_PIXEL = 1500, 24


def main() -> None:
    """Print the table, or be the process that is measured."""
    from sr3_desktop.engine.base.torch_setup import prepare_torch
    from sr3_desktop.engine.images import prepare_pillow

    prepare_pillow()
    prepare_torch()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megapixels", type=float, nargs="+", default=[1.4, 3, 6])
    parser.add_argument("--sampler", default="dpmpp_2m")
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--scale", type=float, default=4.0)
    parser.add_argument("--bundled", action="store_true", help="use the bundled model")
    parser.add_argument("--measured", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measured:
        print(json.dumps(enlarge(args)))
        return
    network = "the bundled model" if args.bundled else "a narrow network"
    print(f"{network}, {args.sampler}, {args.steps} steps, scale {args.scale:g}\n")
    print("| photo (MP) | result (MP) | most memory (MB) | bytes per pixel | allowed (MB) | min |")
    print("|---|---|---|---|---|---|", flush=True)
    for megapixels in args.megapixels:
        print(row(megapixels, args), flush=True)


def row(megapixels: float, args: argparse.Namespace) -> str:
    """Measure a size in a new process; this one stays small, as children inherit its maximum."""
    command = [sys.executable, "-m", "benchmarks.memory", "--measured"]
    command += ["--megapixels", str(megapixels), "--scale", str(args.scale)]
    command += ["--sampler", args.sampler, "--steps", str(args.steps)]
    command += ["--bundled"] * args.bundled
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    photo, result, most_bytes, seconds = json.loads(done.stdout)
    allowed = FIXED_MB + BYTES_PER_PIXEL * result / 1e6
    return (
        f"| {photo / 1e6:.1f} | {result / 1e6:.1f} | {most_bytes / 1e6:.0f} "
        f"| {most_bytes / result:.1f} | {allowed:.0f} | {seconds / 60:.1f} |"
    )


def enlarge(args: argparse.Namespace) -> tuple[int, int, int, float]:
    """Return the pixels of photo and result, this process' highest memory in bytes, and seconds."""
    from sr3_desktop.engine.base.request import SamplerSettings, UpscaleRequest
    from sr3_desktop.engine.upscale.upscaler import Upscaler
    from sr3_desktop.paths import models_dirs

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pixels = write_photo(folder / "photo.jpg", args.megapixels[0])
        dirs = models_dirs() if args.bundled else [write_narrow_model(folder / "models")]
        sampler = SamplerSettings(args.sampler, args.steps)
        request = UpscaleRequest(
            folder / "photo.jpg",
            folder / "result.jpg",
            scale=args.scale,
            sampler=sampler,
            device="cpu",
            preview_px=1024,
        )
        started = time.monotonic()
        result = Upscaler(dirs).upscale(request, lambda progress: None)
        seconds = time.monotonic() - started
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    most_bytes = most * (1 if sys.platform == "darwin" else 1024)
    return pixels, result.width * result.height, most_bytes, seconds


def write_photo(path: Path, megapixels: float) -> int:
    """Write a photo of 4 : 3 with something to see; returns its pixels."""
    from PIL import Image

    width = round((megapixels * 1e6 * 4 / 3) ** 0.5)
    height = round(width * 3 / 4)
    small = Image.effect_noise((max(width // 8, 1), max(height // 8, 1)), 60).convert("RGB")
    small.resize((width, height), Image.Resampling.BICUBIC).save(path, quality=90)
    return width * height


def write_narrow_model(folder: Path) -> Path:
    """Write a model of random weights with the bundled model's condition; returns the folder."""
    from sr3_desktop.engine.models.checkpoint import network_config, photo_net, save_model
    from sr3_desktop.engine.models.model_card import ModelCard
    from sr3_desktop.engine.models.network_configs import PredictorConfig, RefinerConfig

    predictor = PredictorConfig(width=8, blocks=1)
    refiner = RefinerConfig((8, 8, 8), (1, 1, 1), condition_width=24, embedding=8)
    schedule = {"kind": "karras", "levels": 100, "sigma_min": 0.02, "sigma_max": 4.0, "rho": 7.0}
    network = network_config(predictor, refiner)
    card = ModelCard("photo-x4", "Narrow", "photo", 4, network, schedule, halo=16)
    save_model(folder / "photo-x4.safetensors", photo_net(card), card)
    return folder


if __name__ == "__main__":
    main()
