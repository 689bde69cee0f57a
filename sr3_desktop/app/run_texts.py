"""What goes on, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from sr3_desktop.engine.request import Progress, UpscaleResult

from .runner import RunSummary


def progress_text(progress: Progress | None, seconds_left: float | None) -> str:
    """Put a report of the engine into words."""
    if progress is None:
        return QCoreApplication.translate("RunTexts", "starting")
    if progress.stage == "loading":
        return QCoreApplication.translate("RunTexts", "loading the model")
    if progress.stage == "preparing":
        return QCoreApplication.translate("RunTexts", "preparing the photo")
    if progress.stage == "saving":
        return QCoreApplication.translate("RunTexts", "storing the result")
    parts = []
    if progress.steps:
        step = QCoreApplication.translate("RunTexts", "step {step} of {steps}")
        parts.append(step.format(step=progress.step, steps=progress.steps))
    if progress.tiles > 1:
        tile = QCoreApplication.translate("RunTexts", "tile {tile} of {tiles}")
        parts.append(tile.format(tile=progress.tile, tiles=progress.tiles))
    if seconds_left is not None:
        parts.append(time_left(seconds_left))
    return ", ".join(parts)


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


def result_text(result: UpscaleResult) -> str:
    """Say what a result is called, how large it is, and how long it took on what."""
    if result.device.startswith("cpu"):
        text = QCoreApplication.translate(
            "RunTexts", "{name}, {width} × {height} pixels in {seconds} s on the processor"
        )
    else:
        text = QCoreApplication.translate(
            "RunTexts", "{name}, {width} × {height} pixels in {seconds} s on the graphics card"
        )
    seconds = f"{result.seconds:.1f}" if result.seconds < 10 else f"{result.seconds:.0f}"
    name = (result.target or result.source).name
    return text.format(name=name, width=result.width, height=result.height, seconds=seconds)


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
    return ", ".join(parts)


def stopped_text(summary: RunSummary) -> str:
    """Say what is kept of a run that was stopped."""
    if not summary.total:
        return QCoreApplication.translate(
            "RunTexts", "Nothing was written; the photo begins again next time."
        )
    kept = QCoreApplication.translate(
        "RunTexts", "{summary}; what is finished is safe. {n} left, begun again next time."
    )
    return kept.format(summary=summary_text(summary), n=summary.waiting)
