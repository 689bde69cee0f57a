"""Files of weights as people have them: read without running code, and unwrapped.

The network's tensors may lie in containers (`state_dict`, `model`, `ema`) and behind prefixes
(`module.`, `denoise_fn.`), in any precision, in PyTorch's format or in safetensors.
"""

from __future__ import annotations

import pickle
import re
import struct
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from sr3_desktop.engine.base.errors import ModelFileError

ZIP_START = b"PK\x03\x04"
NOT_A_CHECKPOINT = (
    *(EOFError, RuntimeError, LookupError, ValueError, TypeError, AttributeError, AssertionError),
    *(struct.error, MemoryError, SafetensorError),
)
"""All that the readers were seen to raise on files with changed bytes."""

_MAX_DEPTH = 8  # of containers in each other
_UNKNOWN_CLASS = re.compile(r"GLOBAL ([\w.]+)")
_EMA = re.compile(r"(^|[._])(ema|averaged|shadow)([._]|$)|_ema\b|\bema_")


_BUFFER = re.compile(r"betas|alphas|posterior")


class _Ignored:
    """Stands for what lies beside weights; it takes what the file says and does nothing."""

    def __new__(cls, *args: object, **named: object) -> _Ignored:
        return super().__new__(cls)

    def __setstate__(self, state: object) -> None:
        pass


# Numbers, settings and paths that training scripts save with their weights. None is built:
# `_Ignored` is called in place of each.
_BESIDE: list[Callable[..., Any] | tuple[Callable[..., Any], str]] = [
    (_Ignored, name)
    for name in (
        *("numpy._core.multiarray.scalar", "numpy._core.multiarray._reconstruct"),
        *("numpy.core.multiarray.scalar", "numpy.core.multiarray._reconstruct"),
        *("numpy.dtype", "numpy.ndarray", "argparse.Namespace"),
        *("pathlib.PosixPath", "pathlib.WindowsPath", "pathlib.PurePosixPath"),
    )
]


class Unwrapped(NamedTuple):
    """What a file holds of a network.

    Attributes:
        tensors: Its tensors, in float32, by their names in it.
        buffers: The noise levels, by name, as they are in the file.
        container: Where the network was found, such as "ema.module."; "" where there is none.
    """

    tensors: dict[str, Tensor]
    buffers: dict[str, Tensor]
    container: str


def read_weights(file: Path) -> dict[str, Any]:
    """Read the dictionary of a file of weights without running what may be in it.

    Raises:
        ModelFileError: It cannot be opened, is damaged, or holds something else.
    """
    try:
        with file.open("rb") as opened:
            start = opened.read(64)
        _refuse_text(start, file.name)
        if start[8:9] == b"{":
            return dict(load_file(file))
        return _load(file, start.startswith(ZIP_START))
    except pickle.UnpicklingError as error:
        found = _UNKNOWN_CLASS.search(str(error))
        raise ModelFileError(
            "{name} was not opened: it contains more than weights ({what}) and could execute "
            "code, or is not a PyTorch file; save its state_dict() alone.",
            name=file.name,
            what=found[1] if found else "unknown data",
        ) from error
    except NOT_A_CHECKPOINT as error:
        raise ModelFileError(
            "{name} is damaged or incomplete. Copy it again.", name=file.name
        ) from error
    except OSError as error:
        raise ModelFileError(
            "{name} could not be opened: {reason}.",
            name=file.name,
            reason=error.strerror or str(error),
        ) from error


def _load(file: Path, zipped: bool) -> dict[str, Any]:
    if zipped and not zipfile.is_zipfile(file):  # its directory is at the end
        raise EOFError
    with warnings.catch_warnings(), torch.serialization.safe_globals(_BESIDE):
        warnings.simplefilter("ignore")  # of odd pickles; what is in them is checked below
        # Mapped, weights take no memory of their own; files older than torch 1.6 can't be.
        state = torch.load(file, map_location="cpu", weights_only=True, mmap=zipped)
    if not isinstance(state, dict):
        raise ModelFileError("{name} is not a checkpoint of an SR3 network.", name=file.name)
    return state


def _refuse_text(start: bytes, name: str) -> None:
    """Name the two kinds of text that people download in place of a file of weights."""
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise ModelFileError(
            "{name} is a web page, not weights; download the file itself in a browser.", name=name
        )
    if text.startswith(b"version https://git-lfs"):
        raise ModelFileError(
            "{name} is a placeholder of Git LFS, not weights; get the file itself (git lfs pull).",
            name=name,
        )


def unwrapped(
    state: Mapping[str, Any], parts: tuple[str, ...], anchor: str, name: str
) -> Unwrapped:
    """Find a network's tensors, whatever containers and prefixes they are in.

    Of a network and its running mean (EMA), the mean is taken, as it is what the public code's
    successors enlarge with.

    Args:
        state: As `read_weights` returns it.
        parts: What the names of the network's tensors begin with, such as "downs".
        anchor: One name that every such network has.
        name: Of the file, for messages.

    Raises:
        ModelFileError: There is no such network, there are several, or it holds odd values.
    """
    flat = dict(_flattened(state))
    inner = re.compile(rf"(?:^|\.)((?:{'|'.join(parts)})\..+)$")
    matches = [match for key in flat if (match := inner.search(key))]
    sizes = Counter(match.string[: match.start(1)] for match in matches)
    networks = [match.string[: match.start(1)] for match in matches if match[1] == anchor]
    if not networks:
        first = ", ".join(sorted(flat)[:3])
        raise ModelFileError(
            "{name} is not a checkpoint of an SR3 network: it has no {anchor}, and its first "
            "entries are {first}.",
            name=name,
            anchor=anchor,
            first=first or "missing",
        )
    container = _chosen({prefix: sizes[prefix] for prefix in networks}, name)
    tensors = _checked(_behind(container, flat, inner), name)
    buffers = {
        buffer: value
        for buffer in ("betas", "alphas_cumprod")
        if isinstance(value := _nearest(flat, buffer, container), Tensor)
    }
    return Unwrapped(tensors, buffers, container)


def _flattened(state: Mapping[Any, Any], prefix: str = "", depth: int = 0) -> Iterator[Any]:
    """Yield what lies in dictionaries in each other, by all their keys joined with dots."""
    for key, value in state.items():
        if isinstance(value, Mapping) and depth < _MAX_DEPTH:
            yield from _flattened(value, f"{prefix}{key}.", depth + 1)
        else:
            yield f"{prefix}{key}", value


def _behind(container: str, flat: Mapping[str, Any], inner: re.Pattern[str]) -> dict[str, Any]:
    """Return what lies behind the prefix of a network, the noise levels beside it left out."""
    return {
        key.removeprefix(container): value
        for key, value in flat.items()
        if key.startswith(container)
        and (
            inner.match(key.removeprefix(container))
            or (container and isinstance(value, Tensor) and not _BUFFER.search(key))
        )
    }


def _chosen(sizes: Mapping[str, int], name: str) -> str:
    """Return which of the prefixes is the network's, by the numbers of names behind them."""
    whole = [prefix for prefix, size in sizes.items() if 2 * size >= max(sizes.values())]
    means = [prefix for prefix in whole if _EMA.search(prefix.lower())]
    if len(means or whole) > 1:
        raise ModelFileError(
            "{name} holds several networks ({listed}); save one of them alone.",
            name=name,
            listed=", ".join(prefix.strip(".") or "without a name" for prefix in means or whole),
        )
    return (means or whole)[0]


def _nearest(flat: Mapping[str, Any], buffer: str, container: str) -> Any:
    """Return the value of that name whose containers are most like those of the network."""

    def shared(key: str) -> int:
        return next(
            (i for i, (a, b) in enumerate(zip(key, container, strict=False)) if a != b),
            min(len(key), len(container)),
        )

    keys = [key for key in flat if key == buffer or key.endswith(f".{buffer}")]
    return flat[max(keys, key=shared)] if keys else None


def _checked(values: Mapping[str, Any], name: str) -> dict[str, Tensor]:
    """Return the tensors in float32; raises ModelFileError for what is no tensor of numbers."""
    for key, value in values.items():
        dense = isinstance(value, Tensor) and value.layout == torch.strided
        if not dense or not value.is_floating_point():
            raise ModelFileError(
                "{name} cannot be used: its {key} is not a tensor of numbers.", name=name, key=key
            )
        if not value.float().isfinite().all():
            raise ModelFileError(
                "{name} cannot be used: its {key} holds infinite numbers.", name=name, key=key
            )
    return {key: value.float() for key, value in values.items()}
