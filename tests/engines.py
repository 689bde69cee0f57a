"""Engines without a network, for tests of what is around one; importable by child processes."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from sr3_desktop.engine.base.errors import DeviceLostError, ImageReadError
from sr3_desktop.engine.base.request import OnProgress, Progress, UpscaleRequest, UpscaleResult
from sr3_desktop.engine.files.targets import check_target, may_replace
from sr3_desktop.engine.images import read_image, write_image


class CopyEngine:
    """Reads, checks and writes as the real one does, but each pixel is only repeated.

    A photo whose name begins with a trouble and a dash has that trouble.
    """

    def __init__(self, models_dirs: Sequence[Path] = ()) -> None:
        self.sources: list[str] = []

    def upscale(self, request: UpscaleRequest, on_progress: OnProgress) -> UpscaleResult:
        self.sources.append(request.source.name)
        on_progress(Progress("loading"))
        photo = read_image(request.source)
        side = max(1, round(request.scale))
        pixels = photo.pixels.repeat(side, axis=0).repeat(side, axis=1)
        pixels = (pixels.astype(np.int64) + request.sampler.seed).clip(0, 255).astype(np.uint8)
        height, width = pixels.shape[:2]
        target = check_target(request.target, width, height, request.output, request.source)
        on_progress(Progress("denoising", 1, 2, 1, 1))
        _have_trouble(request, on_progress)
        notes: tuple[str, ...] = ()
        if target is not None:
            alpha = photo.alpha
            if alpha is not None:
                alpha = np.asarray(Image.fromarray(alpha).resize((width, height)))
            written = replace(photo, pixels=pixels, alpha=alpha)
            replaces = may_replace(target, request.target, request.output)
            target, notes = write_image(written, target, request.output, replace=replaces)
        names = request.model, request.sampler, request.device, "float32"
        return UpscaleResult(request.source, target, width, height, *names, 0.0, notes)


def build_copy_engine(models_dirs: Sequence[Path]) -> CopyEngine:
    return CopyEngine(models_dirs)


def _have_trouble(request: UpscaleRequest, on_progress: OnProgress) -> None:
    """Be in the trouble that the name of a photo names."""
    trouble = request.source.stem.partition("-")[0]
    marker = request.source.with_suffix(".seen")
    if trouble == "bad":
        raise ImageReadError(f"{request.source.name} is damaged.")
    if trouble == "bug":
        raise ZeroDivisionError("by zero")
    if trouble == "die" or (trouble == "dieonce" and not marker.exists()):
        marker.touch()
        os._exit(3)
    if trouble == "lost" or (trouble == "lostonce" and not marker.exists()):
        marker.touch()
        raise DeviceLostError("The card is gone.")
    if trouble == "slow":
        for _ in range(200):
            time.sleep(0.02)
            on_progress(Progress("denoising", 1, 2, 1, 1))
    if trouble == "last":  # until another photo is finished, and a little longer
        while not any(request.target.parent.glob("*.png")):
            time.sleep(0.02)
        for _ in range(50):
            time.sleep(0.02)
            on_progress(Progress("denoising", 1, 2, 1, 1))
    if trouble == "hang":
        marker.touch()
        time.sleep(60)
