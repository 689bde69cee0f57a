"""Prepared training pairs, read from the three folders or the LMDB that `prepare` makes."""

import io
import logging
import re
from collections.abc import Set
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sr3_desktop.engine.base.errors import Sentence, TrainingDataError
from sr3_desktop.engine.images import opened

from .lmdb_store import DATA_FILE, numbered, pair_names, read_summary, read_values

log = logging.getLogger(__name__)

_NAME = re.compile(r"hr_\d+|sr_\d+_\d+|lr_\d+")
_NAMED = re.compile(r"(hr_\d+|sr_\d+_\d+|lr_\d+)_.+")
_ROLES = (
    "the originals",
    "the small photos enlarged again, which are the network's input",
    "the small photos",
)


class Pair(NamedTuple):
    """One photo in its three forms, uint8 [side, side, 3] RGB.

    Attributes:
        hr: The original, of the larger size.
        sr: The small photo enlarged again, of the larger size: the network's input.
        lr: The small photo, of the smaller size.
    """

    hr: NDArray[np.uint8]
    sr: NDArray[np.uint8]
    lr: NDArray[np.uint8]


class PairSet:
    """The pairs of one prepared folder, decoded when asked for; may cross into other processes.

    Attributes:
        low: Side of the small photos in pixels.
        high: Side of the originals in pixels.
    """

    def __init__(self, root: Path) -> None:
        """Look through a folder, without decoding a picture.

        Args:
            root: The folder that holds `hr_512`, `sr_64_512` and `lr_64` (for other sizes, other
                numbers), or an LMDB with such keys.

        Raises:
            TrainingDataError: Something is missing, or the parts do not belong together.
        """
        self._root = root
        self._files: list[str] = []
        self._told: set[int] = set()
        try:
            self._is_lmdb = (root / DATA_FILE).is_file()
            self._look_through(root)
        except OSError as error:
            raise TrainingDataError(
                "{error} cannot be opened: {reason}.",
                error=error.filename or root,
                reason=error.strerror,
            ) from error
        if not self._is_lmdb:
            self._count = len(self._files)
        if not self._count:
            raise TrainingDataError(
                "{root} holds no pairs; run sr3-desktop prepare again.", root=root
            )
        if self._is_lmdb:  # an early word on numbers with gaps, which the reference can leave
            self._encoded(0)
            self._encoded(self._count - 1)

    def _look_through(self, root: Path) -> None:
        if self._is_lmdb:
            self._count, found = read_summary(root)
            _check_numbered(root, found)
            found = {name for name in found if _NAME.fullmatch(name)}
        elif root.is_dir():
            found = {p.name for p in root.iterdir() if _NAME.fullmatch(p.name) and p.is_dir()}
        else:
            raise TrainingDataError(
                "There is no folder {root}; make it with sr3-desktop prepare.", root=root
            )
        self.low, self.high = _sizes(root, found)
        self._names = pair_names(self.low, self.high)
        self._files = [] if self._is_lmdb else _common_files(root, self._names)

    def __len__(self) -> int:
        return self._count

    def name(self, index: int) -> str:
        """Return what a pair is called: its files without their ending, or its number."""
        return f"{index:05}" if self._is_lmdb else Path(self._files[index]).stem

    def __getitem__(self, index: int) -> Pair:
        """Decode a pair.

        Raises:
            TrainingDataError: A picture is missing, damaged or of another size.
        """
        index = range(self._count)[index]
        sides = (self.high, self.high, self.low)
        parts = zip(self._encoded(index), sides, strict=True)
        return Pair(*(_decode(where, data, side) for (where, data), side in parts))

    def usable(self, index: int) -> Pair:
        """Decode a pair, or the next one that can be read; what is left out is told once.

        Raises:
            TrainingDataError: None of the pairs can be read.
        """
        for number in range(index, index + self._count):
            try:
                return self[number % self._count]
            except TrainingDataError as error:
                if number % self._count not in self._told:
                    self._told.add(number % self._count)
                    log.warning(Sentence("left out a pair: {reason}", reason=error))
        raise TrainingDataError("None of the pairs in {root} can be read.", root=self._root)

    def _encoded(self, index: int) -> list[tuple[str, bytes]]:
        """Return where the hr, sr and lr of a pair are, for messages, and their PNG bytes."""
        if not self._is_lmdb:
            paths = [self._root / name / self._files[index] for name in self._names]
            return [(str(path), _read_file(path)) for path in paths]
        keys = [numbered(name, index) for name in self._names]
        encoded = []
        for key, value in zip(keys, read_values(self._root, keys), strict=True):
            if value is None:
                raise TrainingDataError(
                    "{root} lacks {key}, though it claims {count} pairs; its keys are names or "
                    "have gaps, so prepare the pairs again.",
                    root=self._root,
                    key=key.decode(),
                    count=self._count,
                )
            encoded.append((f"{key.decode()} in {self._root}", value))
        return encoded


def _check_numbered(root: Path, found: Set[str]) -> None:
    """Raise TrainingDataError if the keys of an LMDB are the photos' names.

    The public code writes such keys for photos that are not named by numbers, and cannot read them.
    """
    named = sorted(name for name in found if _NAMED.fullmatch(name))
    if named and not any(_NAME.fullmatch(name) for name in found):
        raise TrainingDataError(
            "The keys of {root} are names ({named}_...) in place of numbers, which the "
            "public code cannot read either; run sr3-desktop prepare with --lmdb on the "
            "photos again.",
            root=root,
            named=named[0],
        )


def _sizes(root: Path, found: Set[str]) -> tuple[int, int]:
    """Return the two sizes that the names of folders or keys tell; all three must be there."""
    if _NAME.fullmatch(root.name) and not found:
        raise TrainingDataError(
            "{root} is one of the three folders of a prepared set; name the folder above "
            "it, {parent}.",
            root=root,
            parent=root.parent,
        )
    if not found:
        raise TrainingDataError(
            "{root} holds no prepared pairs (hr_512, sr_64_512, lr_64 or other sizes); make"
            " them from a folder of photos with sr3-desktop prepare.",
            root=root,
        )
    parts = [name.split("_") for name in found]
    lows = {part[1] for part in parts if part[0] != "hr"}
    highs = {part[-1] for part in parts if part[0] != "lr"}
    if len(lows) > 1 or len(highs) > 1:
        raise TrainingDataError(
            "{root} holds pairs of several sizes ({value}), which do not belong together; "
            "keep each hr, sr and lr of one size in a folder of its own.",
            root=root,
            value=", ".join(sorted(found)),
        )
    low, high = "".join(lows) or "<small>", "".join(highs) or "<large>"
    names = pair_names(low, high)
    missing = [f"{n} ({role})" for n, role in zip(names, _ROLES, strict=True) if n not in found]
    if missing:
        raise TrainingDataError(
            "{root} lacks {value}; a set has {value2}: make it with sr3-desktop prepare.",
            root=root,
            value=" and ".join(missing),
            value2=", ".join(names),
        )
    return int(low), int(high)


def _common_files(root: Path, names: tuple[str, str, str]) -> list[str]:
    """Return the names of the PNG files, which must be the same in the three folders."""
    files = {
        name: {path.name for path in (root / name).iterdir() if path.match("[!.]*.png")}
        for name in names
    }
    everything = set().union(*files.values())
    for name, present in files.items():
        missing = sorted(everything - present)
        if missing:
            others = f" and {len(missing) - 1} others" if len(missing) > 1 else ""
            raise TrainingDataError(
                "{root} lacks {missing}{others}, which another of {value} has; run sr3-desktop "
                "prepare again, which adds what is missing.",
                root=root / name,
                missing=missing[0],
                others=others,
                value=", ".join(names),
            )
    return sorted(everything)


def _read_file(path: Path) -> bytes:
    with TrainingDataError.instead("{path} cannot be opened: {reason}.", path=path):
        return path.read_bytes()


def _decode(where: str, data: bytes, side: int) -> NDArray[np.uint8]:
    try:
        with opened(io.BytesIO(data), ("PNG",)) as image:
            pixels = np.array(image.convert("RGB"))
    except Exception as error:  # decoders raise nearly everything
        raise TrainingDataError(
            "{where} is damaged or not a PNG; delete it and run sr3-desktop prepare again.",
            where=where,
        ) from error
    height, width = pixels.shape[:2]
    if (width, height) != (side, side):
        raise TrainingDataError(
            "{where} has {width} x {height} pixels, not {side} x {side}; it does not belong"
            " to this set, so prepare the pairs again.",
            where=where,
            width=width,
            height=height,
            side=side,
        )
    return pixels
