"""From a request to a file: read, enlarge in as many passes as the scale needs, check, write."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from .checkpoint import open_model
from .device import device_faults, pick_device, pick_dtype
from .diffusion_model import DiffusionModel, EnlargeSettings
from .errors import InvalidResultError
from .estimate import Calibration, calibrate
from .faces import blend_faces
from .faces_frames import frames_in
from .images import Photo, read_image, write_image
from .model_card import find_model
from .request import DtypeName, OnProgress, Progress, UpscaleRequest, UpscaleResult
from .resample import resize, to_pixels, to_tensor
from .states import StateKeeper
from .targets import check_target

log = logging.getLogger(__name__)


class Upscaler:
    """Enlarges photos; keeps the model last used loaded. One job at a time."""

    def __init__(self, models_dirs: Sequence[Path]) -> None:
        """Remember where models are; nothing is loaded yet.

        Args:
            models_dirs: Folders with model files; of two models with one id the first wins.
        """
        self.models_dirs = tuple(models_dirs)
        self._model: DiffusionModel[Any] | None = None
        self._face_model: DiffusionModel[Any] | None = None

    def upscale(self, request: UpscaleRequest, on_progress: OnProgress) -> UpscaleResult:
        """Enlarge one photo and write the result.

        Args:
            request: What to do.
            on_progress: Called often, in this thread; raises `Cancelled` to stop the work. Then
                nothing is written.

        Returns:
            What was made.

        Raises:
            SR3Error: It could not be done; the message says why and what to do.
            Cancelled: The caller stopped it.
        """
        started = time.monotonic()
        on_progress(Progress("loading"))
        photo = read_image(request.source)
        height, width = (max(1, round(side * request.scale)) for side in photo.pixels.shape[:2])
        target = check_target(request.target, width, height, request.output, request.source)
        device = pick_device(request.device)
        dtype = pick_dtype(request.dtype, device)
        notes = photo.notes
        states: tuple[np.ndarray, ...] = ()
        if target is not None:
            with device_faults():
                model = self._load(request.model, device, request.dtype)
                if request.faces:
                    self._load_face_model(request.face_model, device, request.dtype)
                on_progress(Progress("loading"))
                pixels, dtype, states = enlarge_checked(photo.pixels, request, model, on_progress)
                notes += self._blend_faces(pixels, photo.pixels, request, on_progress)
            on_progress(Progress("saving"))
            result = replace(photo, pixels=pixels, alpha=_enlarge_alpha(photo, width, height))
            notes += model.notes + write_image(result, target, request.output)
        return UpscaleResult(
            source=request.source,
            target=target,
            width=width,
            height=height,
            model=request.model,
            sampler=request.sampler,
            device=str(device),
            dtype=str(dtype).removeprefix("torch."),
            seconds=time.monotonic() - started,
            notes=notes,
            states=states,
        )

    def calibrate(self, request: UpscaleRequest, on_progress: OnProgress) -> Calibration:
        """Measure what a request's model costs on its device, see `estimate.calibrate`.

        Raises:
            SR3Error: The model or the device can not be used.
            Cancelled: The caller stopped it.
        """
        device = pick_device(request.device)
        with device_faults():
            return calibrate(self._load(request.model, device, request.dtype), request, on_progress)

    def _load(self, model_id: str, device: torch.device, dtype: DtypeName) -> DiffusionModel[Any]:
        kept = self._model
        if kept is not None and (kept.card.id, kept.device) == (model_id, device):
            kept.dtype = kept.pick_dtype(dtype)
            return kept
        self._model = None  # free its memory first
        self._model = open_model(find_model(model_id, self.models_dirs), device, dtype)
        return self._model

    def _load_face_model(self, model_id: str, device: torch.device, dtype: DtypeName) -> None:
        """Load the face model beside the other; before the photo's work, which may be long."""
        kept = self._face_model
        if kept is None or (kept.card.id, kept.device) != (model_id, device):
            self._face_model = open_model(find_model(model_id, self.models_dirs), device, dtype)
        else:
            kept.dtype = kept.pick_dtype(dtype)

    def _blend_faces(
        self,
        pixels: np.ndarray,
        photo: np.ndarray,
        request: UpscaleRequest,
        on_progress: OnProgress,
    ) -> tuple[str, ...]:
        """Change faces in the enlarged photo; returns remarks for the user."""
        if not request.faces or self._face_model is None:
            return ()
        frames = frames_in(request.crop, request.faces) if request.crop else request.faces
        settings = EnlargeSettings(request.sampler, request.cleanup)
        return blend_faces(pixels, photo, frames, self._face_model, settings, on_progress)


class Enlarged(NamedTuple):
    """A picture made by a model.

    Attributes:
        pixels: uint8 [H, W, 3].
        dtype: Number format that it was made in.
        states: See `UpscaleResult`.
    """

    pixels: np.ndarray
    dtype: torch.dtype
    states: tuple[np.ndarray, ...]


def enlarge_checked(
    pixels: np.ndarray, request: UpscaleRequest, model: DiffusionModel[Any], on_progress: OnProgress
) -> Enlarged:
    """Enlarge; if the result is no picture, once more in float32.

    Args:
        pixels: uint8 [h, w, 3].
        request: Scale, settings and states, and the name of the photo for messages.
        model: The model; its number format is that of the last try.
        on_progress: See `Upscaler.upscale`.

    Raises:
        InvalidResultError: It is no picture in float32 either.
        SR3Error: It could not be done.
    """
    low_res = to_tensor(pixels)
    for dtype in dict.fromkeys((model.dtype, torch.float32)):
        model.dtype = dtype
        states = _state_keeper(request, low_res)
        result = enlarge(low_res, request, model, on_progress, states)
        if _is_picture(result, low_res):
            if states:
                states.add(result)
            return Enlarged(to_pixels(result), dtype, tuple(states.pictures) if states else ())
        log.warning("invalid result in %s", dtype)
    raise InvalidResultError(
        "The network's result for {name} was not a picture; nothing was written. Try "
        "the processor (CPU) as device.",
        name=request.source.name,
    )


def _state_keeper(request: UpscaleRequest, low_res: Tensor) -> StateKeeper | None:
    if not (request.states and request.sampler.steps):
        return None
    return StateKeeper(request.states, *_result_size(request, low_res))


def _result_size(request: UpscaleRequest, low_res: Tensor) -> tuple[int, int]:
    """Return the height and width of the result."""
    height, width = (max(1, round(side * request.scale)) for side in low_res.shape[2:])
    return height, width


@torch.inference_mode()
def enlarge(
    low_res: Tensor,
    request: UpscaleRequest,
    model: DiffusionModel[Any],
    on_progress: OnProgress,
    states: StateKeeper | None = None,
) -> Tensor:
    """Enlarge by the request's scale: one pass of the model, or two above its own scale.

    A scale below the model's is a full pass, reduced. Above it, a first pass is reduced to what
    the second pass needs.

    Args:
        low_res: [1, 3, h, w] in [-1, 1].
        request: Scale and settings.
        model: The model.
        on_progress: See `Upscaler.upscale`.
        states: Where states of the last pass are kept; None keeps none.

    Returns:
        [1, 3, round(h * scale), round(w * scale)] in [-1, 1].
    """
    settings = EnlargeSettings(
        request.sampler, request.cleanup, request.backproject, request.tile, request.preview_px
    )
    height, width = _result_size(request, low_res)
    own = model.card.scale
    if request.scale <= own:
        result = model.enlarge(low_res, settings, on_progress, states)
        return resize(result, height, width).clamp_(-1, 1)
    first_height, first_width = (-(-side // own) for side in (height, width))
    first = model.enlarge(low_res, settings, on_progress)
    first = resize(first, first_height, first_width).clamp_(-1, 1)
    settings = replace(settings, cleanup=0.0)  # the first pass has cleaned up
    result = model.enlarge(first, settings, on_progress, states)
    return resize(result, height, width).clamp_(-1, 1)


def _is_picture(result: Tensor, low_res: Tensor) -> bool:
    """Whether all is finite, and not one flat colour made of a photo that is none."""
    if not bool(result.isfinite().all()):
        return False
    flat = bool(result.amax() == result.amin())
    return not flat or bool(low_res.amax() == low_res.amin())


def _enlarge_alpha(photo: Photo, width: int, height: int) -> np.ndarray | None:
    if photo.alpha is None:
        return None
    alpha = Image.fromarray(photo.alpha).resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(alpha)
