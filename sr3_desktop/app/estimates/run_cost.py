"""What a run would cost, and what is in its way; plain calculation, no widgets."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

from PySide6.QtCore import QSize

from sr3_desktop.app.settings.choices import Choices
from sr3_desktop.engine.base.memory import needed_bytes
from sr3_desktop.engine.base.request import UpscaleRequest

MOST_LOOKED_AT = 200
"""Photos that are calculated; the others count as they do on average."""

ROOM_BYTES = 50_000_000
"""Space that is to be left on a disk."""

Item = TypeVar("Item")
Obstacle = Literal["side", "pixels", "memory", "disk"]


class Planned(NamedTuple):
    """A photo of a run."""

    request: UpscaleRequest
    size: QSize


@dataclass(frozen=True, slots=True)
class RunCost:
    """What a run would cost.

    Attributes:
        photos: Photos of it.
        seconds: Time for all; None while that is not known.
        bytes: Size of the results.
        too_large: Photos whose result cannot be made.
        obstacle: Why nothing can be begun; None if it can.
        needed: What is needed: pixels a side, pixels, or bytes, as the obstacle counts.
        limit: What there is of it.
        folder: Where the results go, if the disk is the obstacle.
    """

    photos: int = 0
    seconds: float | None = None
    bytes: float = 0.0
    too_large: int = 0
    obstacle: Obstacle | None = None
    needed: float = 0.0
    limit: float = 0.0
    folder: Path = Path()


class Limits(NamedTuple):
    """What is known of this computer and its models.

    Attributes:
        seconds: Returns how long a photo takes, None while that is not known.
        own_scale: Returns the enlargement of one pass of a request's model.
        free: Returns the bytes that are free for a folder, None while that is not known.
        memory: Bytes of the computer's memory, None if they are not known.
    """

    seconds: Callable[[UpscaleRequest, QSize], float | None]
    own_scale: Callable[[UpscaleRequest], int]
    free: Callable[[Path], int | None]
    memory: float | None


def evenly(items: Sequence[Item]) -> Sequence[Item]:
    """Return at most `MOST_LOOKED_AT` of the items, taken from all parts of the sequence."""
    step = max(1, -(-len(items) // MOST_LOOKED_AT))
    return items[::step]


def forecast(photos: Sequence[Planned], total: int, choices: Choices, limits: Limits) -> RunCost:
    """Return what a run would cost.

    Args:
        photos: Those of its photos whose size is known, or some of them.
    """
    good: list[Planned] = []
    worst = RunCost()
    for photo in photos:
        found = _obstacle(photo, choices, limits)
        if found is None:
            good.append(photo)
        elif found.needed >= worst.needed:
            worst = found
    more = total / max(len(photos), 1)
    too_large = round((len(photos) - len(good)) * more)
    if photos and not good:
        return RunCost(total, None, 0.0, total, worst.obstacle, worst.needed, worst.limit)
    times = [limits.seconds(photo.request, photo.size) for photo in good]
    known = [time for time in times if time is not None]
    sizes = [choices.bytes_for(p.request.source, p.size.toTuple()) for p in good]
    made = RunCost(
        total,
        sum(known) * more if known and len(known) == len(times) else None,
        sum(sizes) * more,
        too_large,
    )
    return _full_disk(made, zip(good, sizes, strict=True), more, choices, limits.free) or made


def _obstacle(photo: Planned, choices: Choices, limits: Limits) -> RunCost | None:
    """Return what is in the way of a single photo."""
    size = photo.size.toTuple()
    width, height = choices.result_size(size)
    issue = choices.size_issue(photo.request.source, size)
    if issue is not None and issue.kind == "side":
        return RunCost(obstacle="side", needed=max(width, height), limit=issue.limit)
    if issue is not None and issue.kind == "pixels":
        return RunCost(obstacle="pixels", needed=width * height, limit=issue.limit)
    needed = needed_bytes(*size, width / size[0], limits.own_scale(photo.request))
    if limits.memory is not None and needed > limits.memory:
        return RunCost(obstacle="memory", needed=needed, limit=limits.memory)
    return None


def _full_disk(
    made: RunCost,
    sizes: Iterable[tuple[Planned, float]],
    more: float,
    choices: Choices,
    free: Callable[[Path], int | None],
) -> RunCost | None:
    """Return the forecast with the folder whose disk is too small, None if there is none.

    Where results may already exist, only the largest one is sure to need space.
    """
    needed: Counter[Path] = Counter()
    for photo, size in sizes:
        folder = photo.request.target
        if choices.exists == "rename":
            needed[folder] += round(size * more)
        else:
            needed[folder] = max(needed[folder], round(size))
    for folder, size in needed.items():
        there, wanted = free(folder), size + ROOM_BYTES
        if there is not None and there < wanted:
            return replace(made, obstacle="disk", needed=wanted, limit=there, folder=folder)
    return None
