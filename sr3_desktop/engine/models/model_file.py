"""Model files: safetensors with the model card in the header; read without torch."""

import hashlib
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from sr3_desktop.engine.base.errors import ModelFileError
from sr3_desktop.engine.diffusion.schedule import NoiseSchedule
from sr3_desktop.engine.files import atomic
from sr3_desktop.engine.networks.estimator import ESTIMATOR

from .model_card import METADATA_KEY, ModelCard, read_card

Weights = dict[str, NDArray[Any]]
"""Tensors by name."""

DAMAGED = (
    SafetensorError,
    OSError,
    LookupError,
    TypeError,
    ValueError,
    RuntimeError,
    ArithmeticError,
)
"""What reading a file and building its networks may raise if it is not what its card says."""

RESTORING = "restoring."
"""The names of the tensors of a pair that restores begin so."""

SCALE = ":scale"
"""Ends the name of the tensor by which one in 8 bits is to be multiplied."""

# Far beyond every network that a processor or a card could run.
MAX_WIDTH, MAX_BLOCKS, MAX_LEVELS = 16384, 256, 16


def tensor_digest(tensors: Mapping[str, NDArray[Any]]) -> str:
    """Return the SHA-256 of names, shapes, number formats and bytes, in the order of the names."""
    digest = hashlib.sha256()
    for name in sorted(tensors):
        tensor = np.ascontiguousarray(tensors[name]).reshape(tensors[name].shape)
        digest.update(f"{name} {tuple(tensor.shape)} torch.{tensor.dtype}\n".encode())
        digest.update(tensor.tobytes())
    return digest.hexdigest()


def load_weights(path: Path) -> tuple[Weights, ModelCard]:
    """Read a model's tensors, those in 8 bits as float32, and its card.

    Raises:
        ModelFileError: The file is missing or damaged.
    """
    card = read_card(path)
    with damaged(path):
        tensors = load_file(path)
        if tensor_digest(tensors) != card.sha256:
            raise ValueError("its contents do not match its checksum")
        _check_sizes(card.network)
        return unpacked(tensors), card


def packed(tensors: Weights) -> Weights:
    """Return tensors with the weights of most layers in 8 bits, half the size of float16.

    Each output channel has a scale of its own. docs/models.md tells how little what that rounds off
    changes a pixel.
    """
    made: Weights = {}
    for name, tensor in tensors.items():
        if tensor.ndim not in (2, 4) or "embedding" in name:  # all depends on that one
            made[name] = tensor
            continue
        exact = tensor.astype(np.float32)
        inner = tuple(range(1, tensor.ndim))
        scale = np.maximum(np.abs(exact).max(inner, keepdims=True) / 127, 1e-7).astype(np.float32)
        made[name] = _rounded(exact / scale).astype(np.int8)
        made[name + SCALE] = scale
    return made


def _rounded(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Round weights [out, in, ...] so that those of each kernel keep their sum to half a unit.

    Neighboring pixels are alike, so errors that cancel within a kernel hardly reach the picture
    (SQuant, Guo et al. 2022, arXiv 2202.07471).
    """
    kernels = weights.reshape(*weights.shape[:2], -1)
    rounded = np.rint(kernels)
    error = rounded - kernels
    excess = np.rint(error.sum(-1, keepdims=True))
    rank = np.argsort(np.argsort(-np.sign(excess) * error, axis=-1), axis=-1)
    moved: NDArray[np.float32] = rounded - np.sign(excess) * (rank < np.abs(excess))
    return moved.reshape(weights.shape)


def unpacked(tensors: Weights) -> Weights:
    """Return tensors as they were before `packed`, but for its rounding."""
    return {
        name: tensor * tensors[name + SCALE] if tensor.dtype == np.int8 else tensor
        for name, tensor in tensors.items()
        if not name.endswith(SCALE)
    }


def check_shapes(weights: Weights, expected: Mapping[str, tuple[int, ...]]) -> None:
    """Raise ValueError if tensors are not those of the networks of their card."""
    for name in sorted(expected.keys() | weights.keys()):
        if name not in weights or name not in expected:
            raise ValueError(f"{name} is in its {'card' if name in expected else 'file'} alone")
        if weights[name].shape != expected[name]:
            raise ValueError(f"the shape of {name} is not that of its card")


def split_pairs(weights: Weights) -> tuple[Weights, Weights]:
    """Return the tensors of a photo model's pair for clean photos, and of that which restores."""
    own = {n: x for n, x in weights.items() if not n.startswith((RESTORING, ESTIMATOR))}
    return own, beginning(RESTORING, weights)


def beginning(prefix: str, weights: Weights) -> Weights:
    """Return the tensors whose names begin so, without that beginning."""
    return {n.removeprefix(prefix): x for n, x in weights.items() if n.startswith(prefix)}


def join_pairs(own: Weights, restoring: Weights) -> Weights:
    """Return the tensors of a model with two pairs; see `split_pairs`."""
    return {**own, **{RESTORING + name: x for name, x in restoring.items()}}


def _check_sizes(value: object, most: int = MAX_WIDTH) -> None:
    """Raise ValueError if a number of a network's configuration is out of every range.

    A card is anybody's: it may ask for networks of any size.
    """
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "prediction":
                continue  # a word, which the network's configuration checks
            _check_sizes(inner, MAX_BLOCKS if "blocks" in str(key) else MAX_WIDTH)
    elif isinstance(value, list | tuple) and len(value) <= MAX_LEVELS:
        for inner in value:
            _check_sizes(inner, most)
    elif not isinstance(value, int | float) or not 0 <= value <= most:
        raise ValueError("the networks of its card are out of range")


def damaged(path: Path) -> AbstractContextManager[None]:
    """Turn what a model file that is not what its card says leads to into a ModelFileError."""
    return ModelFileError.instead(
        "The model file {name} is damaged ({reason}). Copy it again.", of=DAMAGED, name=path.name
    )


def schedule_of(card: ModelCard) -> NoiseSchedule:
    """Return the noise levels that a model was trained on.

    Raises:
        ModelFileError: The card tells none that make sense.
    """
    with damaged(Path(f"{card.id}.safetensors")):
        return NoiseSchedule.from_config(card.schedule)


def write_model(
    path: Path, tensors: Mapping[str, NDArray[Any]], card: ModelCard, *, replace_model: bool = True
) -> ModelCard:
    """Write tensors as a model file, in one go, and return its card with the digest filled in.

    Args:
        replace_model: Replace a file of that name, also one that appears meanwhile.

    Raises:
        ModelFileError: A number is not finite (also where the number format is too small for it),
            or the file cannot be written. Then nothing is, and an earlier file is kept.
    """
    # Of another order in memory, safetensors would write them in that order.
    tensors = {name: np.asarray(tensor, order="C") for name, tensor in tensors.items()}
    for name, tensor in tensors.items():
        if not np.isfinite(tensor).all():
            raise ModelFileError(
                "The model was not saved: its {name} holds infinite numbers.", name=name
            )
    card = replace(card, sha256=tensor_digest(tensors))
    _write(path, tensors, card, replace_model)
    return card


def rewrite_card(path: Path, card: ModelCard) -> None:
    """Give a model file another card; its tensors stay as they are.

    Raises:
        ModelFileError: It cannot be written; it is as it was.
    """
    _write(path, load_file(path), card, replace_model=True)


def _write(path: Path, tensors: Weights, card: ModelCard, replace_model: bool) -> None:
    write = atomic.write if replace_model else atomic.write_new
    metadata = {METADATA_KEY: card.to_json()}
    with ModelFileError.instead(
        "The model could not be saved to {folder}: {reason}.",
        of=(OSError, SafetensorError),
        folder=path.parent,
    ):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # `save_file` makes a file of its own, for few eyes.
            write(path, save(tensors, metadata))
        except FileExistsError as error:
            raise ModelFileError(
                "A model {model_id} already exists; choose another id.", model_id=card.id
            ) from error
