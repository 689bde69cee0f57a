"""Texts on the state of a run."""

import math

from PySide6.QtCore import QCoreApplication

from sr3_desktop.app.estimates.remaining_time import duration_text
from sr3_desktop.app.estimates.run_cost import Obstacle, RunCost
from sr3_desktop.app.jobs.runner import RunSummary
from sr3_desktop.app.settings.file_size import bytes_text
from sr3_desktop.app.system.language import listed
from sr3_desktop.app.widgets.elided_label import PARTS
from sr3_desktop.engine.base.formats import FormatName
from sr3_desktop.engine.base.request import Progress, UpscaleResult


def progress_text(progress: Progress | None, seconds_left: float | None) -> str:
    """Put a report of the engine into words, those first that are read most."""
    if progress is None:
        return QCoreApplication.translate("RunTexts", "starting")
    if progress.stage == "loading":
        return QCoreApplication.translate("RunTexts", "loading the model")
    if progress.stage == "preparing":
        return QCoreApplication.translate("RunTexts", "preparing the photo")
    if progress.stage == "saving":
        return QCoreApplication.translate("RunTexts", "saving")
    parts = [] if seconds_left is None else [time_left(seconds_left)]
    if progress.stage == "faces":
        parts.append(QCoreApplication.translate("RunTexts", "rebuilding faces"))
    if progress.steps:
        step = QCoreApplication.translate("RunTexts", "step {step} of {steps}")
        parts.append(step.format(step=progress.step, steps=progress.steps))
    if progress.tiles > 1:
        tile = QCoreApplication.translate("RunTexts", "tile {tile} of {tiles}")
        parts.append(tile.format(tile=progress.tile, tiles=progress.tiles))
    return PARTS.join(parts)


def time_left(seconds: float) -> str:
    """Return words such as "about 6 min left"."""
    if seconds >= 5400:
        hours = QCoreApplication.translate("RunTexts", "about {n} h left")
        return hours.format(n=round(seconds / 3600))
    if seconds >= 90:
        minutes = QCoreApplication.translate("RunTexts", "about {n} min left")
        return minutes.format(n=round(seconds / 60))
    exact = 5 * round(seconds / 5) if seconds >= 20 else max(1, round(seconds))
    return QCoreApplication.translate("RunTexts", "about {n} s left").format(n=exact)


def cost_text(forecast: RunCost, device: str) -> str:
    """Say what a run would cost, such as "about 25 s on this processor, 3 MB".

    Args:
        device: Where the work would be done; empty while that is not known.
    """
    parts = []
    if forecast.seconds is not None and device:
        if device.startswith("cpu"):
            text = QCoreApplication.translate("RunTexts", "{time} on this processor")
        else:
            text = QCoreApplication.translate("RunTexts", "{time} on this graphics card")
        parts.append(text.format(time=duration_text(forecast.seconds)))
    parts.append(bytes_text(forecast.bytes))
    if forecast.too_large:
        too_large = QCoreApplication.translate("RunTexts", "{n} of them too large, left out")
        parts.append(too_large.format(n=forecast.too_large))
    return listed(parts)


def obstacle_text(forecast: RunCost, format: FormatName) -> str:
    """Say why nothing can be begun and what to do; nothing where it can."""
    if forecast.obstacle is None:
        return ""
    count = {"side": "{:.0f}".format, "pixels": _megapixels}.get(forecast.obstacle, bytes_text)
    return _obstacles()[forecast.obstacle].format(
        format=format.upper(),
        needed=count(forecast.needed),
        limit=count(forecast.limit),
        folder=forecast.folder,
    )


def _obstacles() -> dict[Obstacle, str]:
    return {
        "side": QCoreApplication.translate(
            "RunTexts",
            "{format} allows {limit} pixels per side and the result has {needed}; choose "
            "PNG or TIFF, or a smaller size.",
        ),
        "pixels": QCoreApplication.translate(
            "RunTexts",
            "The result has {needed} megapixels and the limit is {limit}; choose a smaller size.",
        ),
        "memory": QCoreApplication.translate(
            "RunTexts",
            "The result needs about {needed} of memory and this computer has {limit}; "
            "choose a smaller size.",
        ),
        "disk": QCoreApplication.translate(
            "RunTexts",
            "The results need about {needed}, but the disk of {folder} has {limit} free; "
            "free some space or choose another folder.",
        ),
    }


def _megapixels(pixels: float) -> str:
    return str(math.ceil(pixels / 1e6))  # more than a limit in whole megapixels


def result_text(result: UpscaleResult) -> str:
    """Return a result's name, its size in pixels, the time that it took, and its clean-up."""
    text = QCoreApplication.translate("RunTexts", "{name} · {width} × {height} · {seconds} s")
    seconds = f"{result.seconds:.1f}" if result.seconds < 10 else f"{result.seconds:.0f}"
    name = (result.target or result.source).name
    made = text.format(name=name, width=result.width, height=result.height, seconds=seconds)
    if not result.cleanup:
        return made
    clean = QCoreApplication.translate("RunTexts", "{made} · clean-up {percent} %")
    return clean.format(made=made, percent=round(100 * result.cleanup))


def summary_text(summary: RunSummary) -> str:
    """Return words such as "12 done, 1 skipped, 1 failed"."""
    parts = []
    if summary.done or not summary.total:
        done = QCoreApplication.translate("RunTexts", "{n} done")
        parts.append(done.format(n=summary.done))
    if summary.skipped:
        skipped = QCoreApplication.translate("RunTexts", "{n} skipped")
        parts.append(skipped.format(n=summary.skipped))
    if summary.failed:
        failed = QCoreApplication.translate("RunTexts", "{n} failed")
        parts.append(failed.format(n=summary.failed))
    return listed(parts)


def stopped_text(summary: RunSummary) -> str:
    """Say what is kept of a run that was stopped."""
    if not summary.total:
        return QCoreApplication.translate("RunTexts", "Stopped; nothing was saved.")
    left = QCoreApplication.translate("RunTexts", "{n} left").format(n=summary.waiting)
    return listed([summary_text(summary), left])
