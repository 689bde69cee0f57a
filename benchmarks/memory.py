"""Most memory that a process needs to enlarge a photo four times: the table of docs/memory.md.

    python -m benchmarks.memory [--megapixels N ...] [--sampler NAME] [--steps N] [--narrow] [--all]

Every size is done on the processor by a new process, from a JPEG file to a JPEG file; printed is
its highest resident memory (Linux and macOS). The process takes it that no more memory is free
than the program asks for; with `--all` it knows what there is, and takes larger tiles. With
`--narrow` a network of random weights, many times as fast, stands for the bundled one: what is as
large as the picture is the same, and what a tile takes is not.
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
from unittest.mock import patch


def main() -> None:
    """Print the table, or be the process that is measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megapixels", type=float, nargs="+", default=[1.4, 3, 6])
    parser.add_argument("--sampler", default="dpmpp_2m")
    parser.add_argument("--steps", type=int, default=2)
    parser.add_argument("--scale", type=float, default=4.0)
    parser.add_argument("--narrow", action="store_true", help="a network of random weights")
    parser.add_argument("--all", action="store_true", help="use what memory is free")
    parser.add_argument("--measured", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measured:
        print(json.dumps(enlarge(args)))
        return
    network = "a narrow network" if args.narrow else "the bundled model"
    print(f"{network}, {args.sampler}, {args.steps} steps, scale {args.scale:g}\n")
    heads = ("photo (MP)", "result (MP)", "tiles", "most memory (MB)", "bytes per pixel")
    print("|", " | ".join((*heads, "asked for (MB)", "min")), "|")
    print("|---" * 7 + "|", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if args.narrow:
            write = f"from benchmarks.memory import *; write_narrow_model(Path({name!r}))"
            subprocess.run([sys.executable, "-c", write], check=True)  # loads torch
        for megapixels in args.megapixels:
            print(row(folder, megapixels, args), flush=True)


def row(folder: Path, megapixels: float, args: argparse.Namespace) -> str:
    """Measure a size in a new process; this one stays small, as children inherit its maximum."""
    command = [sys.executable, "-m", "benchmarks.memory", "--measured", str(folder)]
    command += ["--megapixels", str(megapixels), "--scale", str(args.scale)]
    command += ["--sampler", args.sampler, "--steps", str(args.steps)]
    command += ["--narrow"] * args.narrow + ["--all"] * args.all
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    photo, result, tile, asked, most, seconds = json.loads(done.stdout)
    return (
        f"| {photo / 1e6:.1f} | {result / 1e6:.1f} | {tile} | {most / 1e6:.0f} "
        f"| {most / result:.1f} | {asked / 1e6:.0f} | {seconds / 60:.1f} |"
    )


def enlarge(args: argparse.Namespace) -> tuple[int, int, int, float, int, float]:
    """Return pixels of photo and result, tiles' side, memory asked for and taken, seconds."""
    from sr3_desktop.engine.base.memory import needed_bytes
    from sr3_desktop.engine.base.request import SamplerSettings, UpscaleRequest
    from sr3_desktop.engine.images import prepare_pillow
    from sr3_desktop.engine.networks import ncnn_engine
    from sr3_desktop.engine.upscale.upscaler import Upscaler
    from sr3_desktop.paths import models_dirs

    prepare_pillow()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        width, height = write_photo(folder / "photo.jpg", args.megapixels[0])
        asked = needed_bytes(width, height, args.scale, 4)
        if not args.all:
            patch.object(ncnn_engine, "free_bytes", return_value=int(asked)).start()
        dirs = [args.measured] if args.narrow else models_dirs()
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
        upscaler = Upscaler(dirs)
        result = upscaler.upscale(request, lambda progress: None)
        seconds = time.monotonic() - started
    tile = upscaler._load("photo", request.model, "cpu", request.dtype).tiler(request.tile).size
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    most *= 1 if sys.platform == "darwin" else 1024
    return width * height, result.width * result.height, tile, asked, most, seconds


def write_photo(path: Path, megapixels: float) -> tuple[int, int]:
    """Write a photo of 4 : 3 with something to see; returns its size."""
    from PIL import Image

    width = round((megapixels * 1e6 * 4 / 3) ** 0.5)
    height = round(width * 3 / 4)
    small = Image.effect_noise((max(width // 8, 1), max(height // 8, 1)), 60).convert("RGB")
    small.resize((width, height), Image.Resampling.BICUBIC).save(path, quality=90)
    return width, height


def write_narrow_model(folder: Path) -> None:
    """Write a model of random weights with the bundled model's condition."""
    from sr3_desktop.engine.models.checkpoint import network_config, photo_net, save_model
    from sr3_desktop.engine.models.model_card import ModelCard
    from sr3_desktop.engine.models.network_configs import PredictorConfig, RefinerConfig

    predictor = PredictorConfig(width=8, blocks=1)
    refiner = RefinerConfig((8, 8, 8), (1, 1, 1), condition_width=24, embedding=8)
    schedule = {"kind": "karras", "levels": 100, "sigma_min": 0.02, "sigma_max": 4.0, "rho": 7.0}
    network = network_config(predictor, refiner)
    card = ModelCard("photo-x4", "Narrow", "photo", 4, network, schedule, halo=16)
    save_model(folder / "photo-x4.safetensors", photo_net(card), card)


if __name__ == "__main__":
    main()
