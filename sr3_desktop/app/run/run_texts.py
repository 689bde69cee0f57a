"""Texts on the state of a run."""

import math

from PySide6.QtCore import QCoreApplication

from sr3_desktop.app.estimates.run_cost import Obstacle, RunCost
from sr3_desktop.app.jobs.runner import RunSummary
from sr3_desktop.app.settings.file_size import bytes_text
from sr3_desktop.app.system.language import listed, say
from sr3_desktop.app.widgets.elided_label import PARTS
from sr3_desktop.engine.base.durations import about_time, time_taken
from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.engine.base.formats import FormatName
from sr3_desktop.engine.base.request import Progress, UpscaleResult

_OBSTACLES: dict[Obstacle, Sentence] = {
    "side": Sentence(
        "{format} allows {limit} pixels per side and the result has {needed}; choose "
        "PNG or TIFF, or a smaller size."
    ),
    "pixels": Sentence(
        "The result has {needed} megapixels and the limit is {limit}; choose a smaller size."
    ),
    "memory": Sentence(
        "The result needs about {needed} of memory and this computer has {limit}; "
        "choose a smaller size."
    ),
    "disk": Sentence(
        "Saving the results needs about {needed}, but the disk of {folder} has {limit} free; "
        "free some space or choose another folder."
    ),
}


def progress_text(progress: Progress | None, seconds_left: float | None) -> str:
    """Put a report of the engine into words, those first that are read most."""
    if progress is None:
        return say("starting")
    if progress.stage == "loading":
        return say("loading the model")
    if progress.stage == "preparing":
        return say("preparing the photo")
    if progress.stage == "saving":  # for which the commands have another word
        return QCoreApplication.translate("RunTexts", "saving")
    parts = [] if seconds_left is None else [time_left(seconds_left)]
    if progress.stage == "faces":
        parts.append(say("rebuilding faces"))
    if progress.steps:
        parts.append(say("step {step} of {steps}", step=progress.step, steps=progress.steps))
    if progress.tiles > 1:
        parts.append(say("tile {tile} of {tiles}", tile=progress.tile, tiles=progress.tiles))
    return PARTS.join(parts)


def time_left(seconds: float) -> str:
    """Return words such as "about 6 min left"."""
    return say("{time} left", time=about_time(seconds))


def cost_text(forecast: RunCost, device: str) -> str:
    """Say what a run would cost, such as "about 25 s on this processor, about 3 MB".

    Args:
        device: Where the work would be done; empty while that is not known.
    """
    parts = []
    if forecast.seconds is not None and device:
        time = about_time(forecast.seconds)
        if device.startswith("cpu"):
            parts.append(say("{time} on this processor", time=time))
        else:
            parts.append(say("{time} on this graphics card", time=time))
    parts.append(say("about {size}", size=bytes_text(forecast.bytes)))
    if forecast.too_large:
        parts.append(say("{n} of them too large, left out", n=forecast.too_large))
    return listed(parts)


def obstacle_text(forecast: RunCost, format: FormatName) -> str:
    """Say why nothing can be begun and what to do; nothing where it can."""
    if forecast.obstacle is None:
        return ""
    count = {"side": "{:.0f}".format, "pixels": _megapixels}.get(forecast.obstacle, bytes_text)
    return say(
        _OBSTACLES[forecast.obstacle],
        format=format.upper(),
        needed=count(forecast.needed),
        limit=count(forecast.limit),
        folder=forecast.folder,
    )


def _megapixels(pixels: float) -> str:
    return str(math.ceil(pixels / 1e6))  # more than a limit in whole megapixels


def result_text(result: UpscaleResult) -> str:
    """Return a result's name, its size in pixels, the time that it took, and its clean-up."""
    made = say(
        "{name} · {width} × {height} · {time}",
        name=(result.target or result.source).name,
        width=result.width,
        height=result.height,
        time=time_taken(result.seconds),
    )
    if not result.cleanup:
        return made
    return say("{made} · clean-up {percent} %", made=made, percent=round(100 * result.cleanup))


def summary_text(summary: RunSummary) -> str:
    """Return words such as "12 done, 1 skipped, 1 failed"."""
    parts = []
    if summary.done or not summary.total:
        parts.append(say("{n} done", n=summary.done))
    if summary.skipped:
        parts.append(say("{n} skipped", n=summary.skipped))
    if summary.failed:
        parts.append(say("{n} failed", n=summary.failed))
    return listed(parts)


def stopped_text(summary: RunSummary) -> str:
    """Say what is kept of a run that was stopped."""
    if not summary.total:
        return say("Nothing was saved.")
    return listed([summary_text(summary), say("{n} left", n=summary.waiting)])
