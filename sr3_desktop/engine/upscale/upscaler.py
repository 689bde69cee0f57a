"""From a request to a file: read, enlarge in as many passes as the scale needs, check, write."""

import contextlib
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sr3_desktop.engine.base.errors import DeviceMemoryError, InvalidResultError, Sentence
from sr3_desktop.engine.base.memory import give_back, needed_bytes, total_bytes
from sr3_desktop.engine.base.options import DtypeName
from sr3_desktop.engine.base.request import (
    OnProgress,
    Progress,
    UpscaleRequest,
    UpscaleResult,
)
from sr3_desktop.engine.diffusion.arrays import Array, spare_a_core
from sr3_desktop.engine.diffusion.canvas import Box
from sr3_desktop.engine.diffusion.intermediates import IntermediateKeeper, Moment
from sr3_desktop.engine.diffusion.resample import to_pixels, to_planes
from sr3_desktop.engine.faces.blend import Pair, blend_faces
from sr3_desktop.engine.faces.detect import faces_of
from sr3_desktop.engine.files.targets import check_target, may_replace, target_format
from sr3_desktop.engine.images import Photo, read_image, recipe_of, write_image
from sr3_desktop.engine.models.device import choose_device
from sr3_desktop.engine.models.diffusion_model import DiffusionModel, EnlargeSettings
from sr3_desktop.engine.models.model_card import find_model
from sr3_desktop.engine.models.open_model import open_model

from .auto_cleanup import auto_cleanup
from .calibration import Calibration, calibrate
from .finishing import finished
from .layers import LayerKeeper
from .pass_plan import Pass, cropped, plan, result_box
from .softness import NOTHING_TO_DO, shrinking, shrunk

log = logging.getLogger(__name__)


class Upscaler:
    """Enlarges photos; keeps the model last used loaded. One job at a time."""

    def __init__(self, models_dirs: Sequence[Path], beside_others: bool = False) -> None:
        """Remember where models are; nothing is loaded yet.

        Args:
            models_dirs: Folders with model files; of two models with one id the first wins.
            beside_others: Leave a core to what goes on in this process beside it.
        """
        if beside_others:
            spare_a_core()
        self.models_dirs = tuple(models_dirs)
        self._loaded: dict[str, tuple[tuple[str, str, str], DiffusionModel]] = {}

    def upscale(self, request: UpscaleRequest, on_progress: OnProgress) -> UpscaleResult:
        """Enlarge one photo and write the result.

        Args:
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
        wanted = result_box(photo.pixels.shape[:2], request)
        height, width = wanted.size
        target = check_target(
            request.target, width, height, request.output, request.source, photo.has_16_bits
        )
        device, on_device = choose_device(request.device)
        result = UpscaleResult(
            *(request.source, None, width, height, request.model, request.sampler),
            cleanup=request.cleanup or 0.0,
            device=device,
            dtype=str(request.dtype),
            notes=(*photo.notes, *on_device),
        )
        if target is not None:
            result = self._made(photo, request, result, target, on_progress)
        return replace(result, seconds=time.monotonic() - started)

    def _made(
        self,
        photo: Photo,
        request: UpscaleRequest,
        result: UpscaleResult,
        target: Path,
        on_progress: OnProgress,
    ) -> UpscaleResult:
        """Enlarge a photo and write it; returns the result with what is known by then."""
        format = target_format(target, request.output)
        deep = request.output.keeps_16_bits(format, photo.has_16_bits)
        notes: tuple[str, ...] = ()
        with memory_faults(), LayerKeeper(request, deep, photo.gray) as keeper:
            model = self._load("photo", request.model, result.device, request.dtype)
            if request.device.startswith("vulkan") and model.runtime.name == "torch":
                notes += (_not_on_vulkan(model.card.name),)
            faces = None
            if request.uses_faces:  # before the photo's work, which may be long
                faces = self._load("face", request.face_model, result.device, request.dtype)
            on_progress(Progress("loading"))
            _check_memory(photo.pixels, request, model.card.scale)
            request, shrink, remarks = _suited(photo, request, model)
            notes += remarks
            pixels, states, moments = enlarge_checked(
                photo.pixels, request, model, on_progress, deep, shrink, keeper
            )
            told, painted = self._blend_faces(  # no name for the layers: Windows could not
                keeper.pictures() or pixels, photo.pixels, request, faces, on_progress
            )  # remove a file that is mapped
            pixels = keeper.finish(pixels, photo.pixels.shape[:2])
        on_progress(Progress("saving"))
        recipe = recipe_of(request, model.card.sha256, model.runtime.dtype, painted)
        written = write_image(
            finished(pixels, photo, request, recipe),
            target,
            request.output,
            photo.has_16_bits,
            may_replace(target, request.target, request.output),
            lambda: on_progress(Progress("saving")),
        )
        return replace(
            result,
            target=written.path,  # another one, if that name was taken meanwhile
            cleanup=request.cleanup or 0.0,
            device=model.runtime.device,
            dtype=model.runtime.dtype,
            engine=model.runtime.about,
            notes=(*result.notes, *notes, *told, *keeper.notes, *model.notes, *written.notes),
            states=states,
            moments=moments,
            layers=keeper.layers and replace(keeper.layers, recipe=recipe),
        )

    def calibrate(self, request: UpscaleRequest, on_progress: OnProgress) -> Calibration:
        """Measure what a request's model costs on its device, see `calibration.calibrate`.

        Raises:
            SR3Error: The model or the device cannot be used.
            Cancelled: The caller stopped it.
        """
        device = choose_device(request.device).device
        slot = "face" if request.model == request.face_model else "photo"
        with memory_faults():
            return calibrate(
                self._load(slot, request.model, device, request.dtype), request, on_progress
            )

    def release(self) -> None:
        """Give up models that load in a moment, and the memory that they worked in."""
        for slot in [s for s, (_, model) in self._loaded.items() if model.runtime.name == "ncnn"]:
            del self._loaded[slot]
        give_back()

    def _load(self, slot: str, model_id: str, device: str, dtype: DtypeName) -> DiffusionModel:
        """Return a model, the one in its slot if it is the same."""
        wanted = (model_id, device, dtype)
        kept, model = self._loaded.get(slot, (None, None))
        if model is None or kept != wanted:
            self._loaded.pop(slot, None)
            del model  # free its memory first
            model = open_model(find_model(model_id, self.models_dirs), device, dtype)
            self._loaded[slot] = (wanted, model)
        return model

    def _blend_faces(
        self,
        faced: np.ndarray | Pair,
        photo: np.ndarray,
        request: UpscaleRequest,
        model: DiffusionModel | None,
        on_progress: OnProgress,
    ) -> tuple[tuple[str, ...], int]:
        """Change faces in the enlarged photo, or in its layers.

        Returns:
            Remarks for the user, and the number of faces.
        """
        if model is None:
            return (), 0

        def look() -> None:
            on_progress(Progress("faces"))

        frames = faces_of(photo, request.faces, request.face_detector, look)
        settings = EnlargeSettings(request.sampler, request.cleanup or 0.0)
        notes = blend_faces(faced, photo, frames, model, settings, on_progress, request.crop)
        if request.face_detector is None:
            return notes, len(frames)
        return (_found_note(len(frames) - len(request.faces)), *notes), len(frames)


def _suited(
    photo: Photo, request: UpscaleRequest, model: DiffusionModel
) -> tuple[UpscaleRequest, int, tuple[str, ...]]:
    """Return a request with the clean-up chosen, the factor to shrink by first, and remarks."""
    shrink, remarks = shrinking(photo.pixels, request, model.card.scale)
    if request.cleanup is None:
        small = shrunk(photo.pixels, shrink) if shrink > 1 else photo.pixels
        suited = auto_cleanup(small, photo.jpeg_quality, model)
        request = replace(request, cleanup=suited)
    if request.scale == 1 and shrink == 1 and not request.cleanup:
        remarks += (NOTHING_TO_DO,)
    return request, shrink, remarks


def _check_memory(pixels: np.ndarray, request: UpscaleRequest, own: int) -> None:
    """Raise DeviceMemoryError if the computer's memory cannot hold what is as large as a result."""
    height, width = cropped(pixels, request).shape[:2]
    needed, there = needed_bytes(width, height, request.scale, own), total_bytes()
    if there is not None and needed > there:
        raise DeviceMemoryError(
            "{name} needs about {needed:.1f} GB of memory, and this computer has {there:.1f} GB; "
            "enlarge it less, or a part of it.",
            name=request.source.name,
            needed=needed / 1e9,
            there=there / 1e9,
        )


def _not_on_vulkan(name: str) -> Sentence:
    return Sentence(
        "{name} cannot run on Vulkan with these settings; the processor was used.", name=name
    )


def _found_note(count: int) -> Sentence:
    if count == 0:
        return Sentence("No frontal face was found.")
    if count == 1:
        return Sentence("1 face was found.")
    return Sentence("{count} faces were found.", count=count)


@contextlib.contextmanager
def memory_faults() -> Iterator[None]:
    """Turn a lack of memory for what is not done in tiles into an error for the user.

    Raises:
        DeviceMemoryError: There is too little memory.
    """
    try:
        yield
    except MemoryError as error:
        raise DeviceMemoryError(
            "There is too little memory for this photo; close other programs, choose "
            "a smaller size or the processor (CPU) as device."
        ) from error


class Enlarged(NamedTuple):
    """A picture made by a model.

    Attributes:
        pixels: uint8 or uint16 [H, W, 3].
        states: See `UpscaleResult`.
        moments: Where in the chain each of them is from.
    """

    pixels: np.ndarray
    states: tuple[np.ndarray, ...] = ()
    moments: tuple[Moment, ...] = ()


def enlarge_checked(
    pixels: np.ndarray,
    request: UpscaleRequest,
    model: DiffusionModel,
    on_progress: OnProgress,
    deep: bool = False,
    shrink: int = 1,
    keeper: LayerKeeper | None = None,
) -> Enlarged:
    """Enlarge; if the result is no picture, once more in float32.

    Args:
        pixels: The whole photo, uint8 or uint16 [h, w, 3].
        request: Scale, crop, settings and states, and the name of the photo for messages.
        model: The model; when 16 bits have failed, its runtime stays with float32.
        on_progress: See `Upscaler.upscale`.
        deep: Return 16 bits a channel.
        shrink: Shrink the photo by this factor first.
        keeper: Keeps the layers of the result; None keeps none.

    Raises:
        InvalidResultError: It is no picture in float32 either.
        SR3Error: It could not be done.
    """
    card = model.card
    small = shrunk(pixels, shrink) if shrink > 1 else pixels
    size, held = pixels.shape[:2], small.shape[:2] if shrink > 1 else None
    passes = plan(size, request, card.scale, card.halo, model.multiple, held)
    low_res = to_planes(small[passes[0].source.slices()])
    for dtype in dict.fromkeys((model.runtime.dtype, "float32")):
        model.runtime.dtype = dtype
        states = _intermediate_keeper(request, passes[-1].wanted, model)
        result = enlarge(low_res, passes, request, model, on_progress, states, keeper)
        if _is_picture(result, pixels, request):
            if states is None:
                return Enlarged(to_pixels(result, deep))
            states.add(result)
            return Enlarged(to_pixels(result, deep), tuple(states.pictures), tuple(states.moments))
        log.warning("invalid result in %s", dtype)
        del result, states
    raise InvalidResultError(
        "The model failed on {name} (invalid numbers); nothing was saved. Try the "
        "processor (CPU) as device.",
        name=request.source.name,
    )


def _intermediate_keeper(
    request: UpscaleRequest, wanted: Box, model: DiffusionModel
) -> IntermediateKeeper | None:
    if not (request.states and request.sampler.steps):
        return None
    numbered = model.schedule.sigmas.tolist() if model.card.kind == "sr3" else []
    return IntermediateKeeper(
        request.states,
        *wanted.size,
        request.states_by_snr,
        request.estimates,
        [[0.0, *numbered][t] for t in request.states_at] if numbered else (),
        numbered,
    )


def enlarge(
    low_res: Array,
    passes: Sequence[Pass],
    request: UpscaleRequest,
    model: DiffusionModel,
    on_progress: OnProgress,
    states: IntermediateKeeper | None = None,
    keeper: LayerKeeper | None = None,
) -> Array:
    """Enlarge in passes.

    Args:
        low_res: [1, 3, h, w] in [-1, 1], the source of the first pass.
        on_progress: See `Upscaler.upscale`.
        states: Where states of the last pass are kept; None keeps none.
        keeper: Keeps the layers of the last pass; None keeps none.

    Returns:
        [1, 3, H, W] in [-1, 1], what is wanted of the last pass.
    """
    cleanup = request.cleanup or 0.0
    settings = EnlargeSettings(
        request.sampler,
        cleanup,
        request.backproject,
        request.self_ensemble,
        request.tile,
        request.preview_px,
        temperature=request.temperature,
    )
    part, scale = low_res, model.card.scale
    for number, step in enumerate(passes, start=1):
        origin = (step.source.top, step.source.left)
        settings = replace(settings, origin=origin, number=number, shown=step.shown(scale))
        last = number == len(passes)
        if last and keeper is not None:
            settings = replace(settings, keep_layers=keeper.receiver(step, scale))
        part = part.astype(np.float32, copy=False)
        part = model.enlarge(part, settings, on_progress, states if last else None)
        part = step.finish(part, scale)
        settings = replace(settings, cleanup=0.0)  # the first pass has cleaned up
    return part


def _is_picture(result: Array, pixels: np.ndarray, request: UpscaleRequest) -> bool:
    """Whether all is finite, and not one flat color made of a photo that is none."""
    low, high = result.min(), result.max()  # not finite if anything is not
    if not (np.isfinite(low) and np.isfinite(high)):
        return False
    part = cropped(pixels, request)
    return bool(low != high) or part.min() == part.max()
