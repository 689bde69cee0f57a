"""Memory and time of importing an SR3 checkpoint of the published size, and of enlarging a face.

    python -m benchmarks.sr3_import [--steps N]

Writes a checkpoint of the published 64 -> 512 network with random weights (621 MB) into a
temporary folder, imports it in a new process, and enlarges a 64 x 64 picture in another (Linux and
macOS).
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from sr3_desktop.engine.base.request import SamplerSettings, UpscaleRequest
from sr3_desktop.engine.diffusion.schedule import BETAS
from sr3_desktop.engine.exchange.sr3_import import import_checkpoint
from sr3_desktop.engine.images import write_image
from sr3_desktop.engine.models.network_configs import SR3UNetConfig
from sr3_desktop.engine.models.sr3_unet import SR3UNet
from sr3_desktop.engine.upscale.upscaler import Upscaler

FACES_64_512 = SR3UNetConfig(64, (1, 2, 4, 8, 16), 1, (), norm_groups=16, image_size=512)


def main() -> None:
    """Print a line for the import and one for the face."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=2)
    steps = parser.parse_args().steps
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for task in (write_checkpoint, import_it, lambda folder: enlarge_face(folder, steps)):
            process = multiprocessing.get_context("fork").Process(target=task, args=(folder,))
            process.start()
            process.join()


def write_checkpoint(folder: Path) -> None:
    """Write random weights as the public code saves them."""
    betas = BETAS["linear"](2000, 1e-6, 1e-2)
    state = {f"denoise_fn.{k}": v for k, v in SR3UNet(FACES_64_512).state_dict().items()}
    state |= {"betas": betas.float(), "alphas_cumprod": (1 - betas).cumprod(0).float()}
    torch.save(state, folder / "I830000_E32_gen.pth")


def import_it(folder: Path) -> None:
    """Import the checkpoint."""
    file = folder / "I830000_E32_gen.pth"
    measure(
        f"import of {file.stat().st_size / 1e6:.0f} MB", lambda: import_checkpoint(file, folder)
    )


def enlarge_face(folder: Path, steps: int) -> None:
    """Enlarge a picture of 64 x 64 on the processor."""
    write_image(np.arange(64 * 64 * 3, dtype=np.uint8).reshape(64, 64, 3), folder / "face.png")
    sampler = SamplerSettings("ddim", steps, eta=0.0)
    request = UpscaleRequest(
        folder / "face.png", folder / "out.png", "sr3-i830000-e32", 8.0, sampler, device="cpu"
    )
    upscale = Upscaler([folder]).upscale
    measure(f"64 -> 512 in {steps} steps", lambda: upscale(request, lambda progress: None))


def measure(name: str, work: Callable[[], object]) -> None:
    """Do some work and print its time and the most memory the process ever had."""
    started = time.monotonic()
    work()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    most_gb = most / (1e9 if sys.platform == "darwin" else 1e6)
    print(f"{name}: {time.monotonic() - started:.1f} s, at most {most_gb:.2f} GB")


if __name__ == "__main__":
    main()
