"""Faces in a photo: enlarged by the face model and blended into the enlarged photo.

What the face model adds is invented. Two things hold it to the photo: its own back-projection, by
which the face downscaled is the face of the photo, and that its coarse colors are replaced by
those of the photo model's result.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sr3_desktop.engine.base.errors import InvalidResultError, Sentence
from sr3_desktop.engine.base.options import MAX_SEED
from sr3_desktop.engine.base.request import Crop, FaceFrame, OnProgress, Progress, SamplerSettings
from sr3_desktop.engine.diffusion.arrays import Array
from sr3_desktop.engine.diffusion.canvas import Box
from sr3_desktop.engine.diffusion.resample import corrected, to_pixels, to_planes
from sr3_desktop.engine.models.diffusion_model import DiffusionModel, EnlargeSettings

from .frames import INPUT_TILE, LARGEST_PX, SMALLEST_PX
from .warp import cut_face, lay_face, surroundings

COLOR_CELLS = 16
"""Colors coarser than this part of the square's side are the photo model's."""

MAX_GRAIN = 6 / 127.5
MIN_RING_PX = 100

Levels = NDArray[np.uint8] | NDArray[np.uint16]

Pair = tuple[Levels, Levels]
"""The two layers of a result, see `engine.upscale.layers`."""


def blend_faces(
    result: Levels | Pair,
    photo: Levels,
    frames: Sequence[FaceFrame],
    model: DiffusionModel,
    settings: EnlargeSettings,
    on_progress: OnProgress,
    crop: Crop | None = None,
) -> tuple[str, ...]:
    """Replace faces in an enlarged photo by what the face model makes of them.

    Only pixels inside the frames are changed, and only the boxes around them are worked on, so a
    canvas of any size, also a memory-mapped one, may be given.

    Args:
        result: uint8 or uint16 [H, W, 3], the enlarged photo or part, or both layers of it, which
            then get the predicted and the sampled faces; changed in place.
        photo: uint8 or uint16 [h, w, 3], the whole photo.
        frames: Faces, in pixels of the photo.
        settings: Of the photo's enlargement; see `face_settings` for what is taken from them.
        on_progress: Told of stage "faces" after every batch of tiles; may raise `Cancelled`.
        crop: The part of the photo that was enlarged; None is all of it. A face looks the same in
            a part as in the whole.

    Returns:
        Remarks for the user on the frames that were left out.

    Raises:
        InvalidResultError: The model's result for a face is no picture.
        SR3Error: The model could not be run.
    """
    height, width = photo.shape[:2]
    part = Box(0, 0, height, width) if crop is None else Box.of(crop)
    reasons = [_reason_against(frame, photo.shape) for frame in frames]
    suitable = [frame for frame, reason in zip(frames, reasons, strict=True) if not reason]
    seen = [
        (number, frame)
        for number, frame in enumerate(suitable)
        if not surroundings(frame, height, width).clipped(part).is_empty
    ]
    for done, (number, frame) in enumerate(seen):
        report = partial(_of_all, on_progress, done, len(seen))
        own = face_settings(settings, model, number)
        _blend_face(result, photo, part, frame, model, own, report)
    if crop is not None:
        return ()  # what is to be said is said of the whole photo
    return tuple(_note(reason, count) for reason, count in Counter(filter(None, reasons)).items())


def face_settings(settings: EnlargeSettings, model: DiffusionModel, number: int) -> EnlargeSettings:
    """Return the settings for a face.

    Sampler, steps and eta are those that suit the face model, except that without steps for the
    photo there are none for the face; the seed (each face with its own), the detail dial and
    clean-up are the photo's. Back-projection is always on.
    """
    recommended, asked = model.card.recommended, settings.sampler
    sampler = SamplerSettings(
        recommended.name,
        recommended.steps if asked.steps else 0,
        recommended.eta,
        (asked.seed + number) % (MAX_SEED + 1),
        asked.detail,
    )
    return EnlargeSettings(sampler, settings.cleanup, tile=INPUT_TILE)


def enlarge_face(
    face: Array, model: DiffusionModel, settings: EnlargeSettings, on_progress: OnProgress
) -> Array:
    """Enlarge [1, 3, 64, 64] by the face model; if that is no picture, once more in float32.

    Raises:
        InvalidResultError: It is no picture in float32 either.
    """
    for dtype in dict.fromkeys((model.runtime.dtype, "float32")):
        model.runtime.dtype = dtype
        enlarged = model.enlarge(face, settings, on_progress)
        if np.isfinite(enlarged).all():
            return enlarged
    raise InvalidResultError(
        "The face model failed (invalid numbers); nothing was saved. Try the processor "
        "(CPU) as device, or remove the face frames."
    )


def _reason_against(frame: FaceFrame, shape: tuple[int, ...]) -> Sentence | None:
    """Return why the face model is not used for a face, None if it is."""
    if not (0 <= frame.x < shape[1] and 0 <= frame.y < shape[0]):
        return Sentence("outside the photo")
    if frame.side > LARGEST_PX:
        return Sentence("large enough for the photo model")
    return Sentence("too small for the face model") if frame.side < SMALLEST_PX else None


def _note(reason: Sentence, count: int) -> Sentence:
    told = {"count": count, "reason": reason}
    if count == 1:
        return Sentence("1 framed face was not rebuilt by the face model: {reason}.", **told)
    return Sentence("{count} framed faces were not rebuilt by the face model: {reason}.", **told)


def _of_all(on_progress: OnProgress, number: int, count: int, progress: Progress) -> None:
    """Turn the progress of one face into that of all."""
    done, total = number * progress.total + progress.done, count * progress.total
    on_progress(replace(progress, stage="faces", done=done, total=total, preview=None))


def _blend_face(
    result: Levels | Pair,
    photo: Levels,
    enlarged: Box,
    frame: FaceFrame,
    model: DiffusionModel,
    settings: EnlargeSettings,
    on_progress: OnProgress,
) -> None:
    place = surroundings(frame, *photo.shape[:2])
    face = cut_face(to_planes(photo[place.slices()]), frame, place)
    if isinstance(result, tuple):
        faces = _face_layers(face, model, settings, on_progress)
        for layer, made in zip(result, faces, strict=True):
            _lay(made, layer, photo, enlarged, frame, settings)
    else:
        made = enlarge_face(face, model, settings, on_progress)
        _lay(made, result, photo, enlarged, frame, settings)


def _face_layers(
    face: Array, model: DiffusionModel, settings: EnlargeSettings, on_progress: OnProgress
) -> tuple[Array, Array]:
    """Return the predicted and the sampled face; the same where nothing is sampled."""
    layers: list[tuple[Array, Array]] = []

    def keep(base: Array, sample: Array) -> None:
        layers.append((base.copy(), sample.copy()))  # all of the face, which is small

    made = enlarge_face(face, model, replace(settings, keep_layers=keep), on_progress)
    return layers[-1] if layers else (made, made)


def _lay(
    face: Array,
    result: Levels,
    photo: Levels,
    enlarged: Box,
    frame: FaceFrame,
    settings: EnlargeSettings,
) -> None:
    """Lay an enlarged face into the enlarged photo, or into a layer of it."""
    place = surroundings(frame, *photo.shape[:2]).clipped(enlarged)
    part = to_planes(photo[place.slices()])
    down, across = (n / m for n, m in zip(result.shape, enlarged.size, strict=False))
    box = place.seen_from(enlarged).slices(down, across)
    under = to_planes(result[box])
    moved = replace(frame, x=frame.x - enlarged.left, y=frame.y - enlarged.top)
    laid, mask = lay_face(face, moved, box, down, across)
    laid = match_colors(laid, under, mask, frame.side * across / COLOR_CELLS)
    laid = match_grain(laid, under, mask, settings.sampler.seed)
    blended = np.clip(under + mask * (laid - under), -1, 1)
    if settings.cleanup == 0 and down == across == int(down):
        # A margin of the mask keeps away what the filter cannot see beyond the box's edge.
        blended = corrected(blended, part, share=np.minimum(4 * mask, 1))
    inside = mask[0, 0] > 0
    result[box][inside] = to_pixels(blended, result.dtype == np.uint16)[inside]


def match_colors(face: Array, under: Array, mask: Array, cell: float) -> Array:
    """Give a face the coarse colors of what it will cover.

    Args:
        face: [1, 3, H, W] in [-1, 1].
        under: [1, 3, H, W] in [-1, 1].
        mask: [1, 1, H, W] in [0, 1]; what lies outside has no part in it.
        cell: Size in pixels of the coarsest detail that stays the face's own.
    """
    weight = np.maximum(_coarse(mask, cell), 1e-3)
    return face + _coarse((under - face) * mask, cell) / weight


def _coarse(x: Array, cell: float) -> Array:
    height, width = x.shape[2:]
    size = (max(1, round(width / cell)), max(1, round(height / cell)))
    bilinear = Image.Resampling.BILINEAR
    planes = (Image.fromarray(np.ascontiguousarray(plane, np.float32)) for plane in x[0])
    coarse = (plane.resize(size, bilinear).resize((width, height), bilinear) for plane in planes)
    return np.stack([np.asarray(plane) for plane in coarse])[None]


def match_grain(face: Array, under: Array, mask: Array, seed: int) -> Array:
    """Add noise to a face that is smoother than its surroundings.

    Args:
        face: [1, 3, H, W] in [-1, 1].
        under: [1, 3, H, W] in [-1, 1]; its grain where the mask is 0 is the measure.
        mask: [1, 1, H, W] in [0, 1].
    """
    outside, inside = mask[0, 0] == 0, mask[0, 0] > 0.5
    if min(int(outside.sum()), int(inside.sum())) < MIN_RING_PX:
        return face
    missing = grain(under, outside) ** 2 - grain(face, inside) ** 2
    if missing <= 0:
        return face
    noise = np.random.default_rng(seed).standard_normal(face.shape[2:], np.float32)
    grained: Array = face + noise * np.float32(min(missing**0.5, MAX_GRAIN))
    return grained


def grain(x: Array, where: Array) -> float:
    """Return the standard deviation of the noise in a picture's gray values.

    Immerkaer 1996 (Fast noise variance estimation): a filter that straight edges and gradients do
    not pass; the median, as for MAD, keeps texture from counting.

    Args:
        x: [1, 3, H, W].
        where: bool [H, W], the part to measure.
    """
    gray = np.pad(x[0].mean(0), 1, "edge")
    rows = gray[:-2] - 2 * gray[1:-1] + gray[2:]  # the filter is this twice, down and across
    response = rows[:, :-2] - 2 * rows[:, 1:-1] + rows[:, 2:]
    return float(np.median(np.abs(response[where]))) / (6 * 0.6745)
