"""What is measured, and its tables: for people with means, for other programs as CSV."""

import argparse
import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.engine.base.request import SamplerSettings
from sr3_desktop.engine.models.diffusion_model import EnlargeSettings
from sr3_desktop.training.evaluation.evaluate import Evaluation, Method, Score, mean_score

from .language import translated

HEAD = (
    *(Sentence("method"), Sentence("evaluations")),
    *("PSNR-Y", "SSIM-Y", "PSNR-RGB", "SSIM-RGB", "LPIPS"),
    *(Sentence("consistency"), Sentence("seconds")),
)
_FORMATS = (".2f", ".4f", ".2f", ".4f", ".4f", ".2f", ".2f")
_FIELDS = tuple(Score.__slots__)
CSV_COLUMNS = ("method", "evaluations", "seed", "photo", *_FIELDS)


class Single(NamedTuple):
    """One photo measured with one method and one seed of the noise; None where it has none."""

    method: str
    evaluations: int
    seed: int | None
    photo: str
    score: Score


class Row(NamedTuple):
    """A line of the table.

    Attributes:
        mean: Over the photos and the seeds.
        seeds: Their number.
        deviation: Of the means over the photos, from seed to seed (n - 1); None of one seed.
    """

    method: str
    evaluations: int
    mean: Score
    seeds: int
    deviation: Score | None


def methods_of(args: argparse.Namespace, recommended: SamplerSettings, seed: int) -> list[Method]:
    """Return what is measured: bicubic, the predictor, and the refiner in all its settings."""

    def settings(steps: int, detail: float, temperature: float | None = None) -> EnlargeSettings:
        sampler = SamplerSettings(
            args.sampler or recommended.name,
            steps,
            recommended.eta if args.eta is None else args.eta,
            seed,
            detail,
        )
        cleanup, project = args.cleanup or 0.0, not args.no_backproject
        return EnlargeSettings(sampler, cleanup, project, temperature=temperature)

    details = args.detail or [recommended.detail]
    auto = args.cleanup is None
    methods = [
        Method(Sentence("bicubic"), None),
        Method(Sentence("predictor"), settings(0, 0.0), auto),
    ]
    for steps, temperature, detail in product(args.steps, args.temperature, details):
        name = Sentence("1 step") if steps == 1 else Sentence("{n} steps", n=steps)
        if len(args.temperature) > 1:
            name = Sentence("{name}, temperature {x}", name=name, x=f"{temperature:g}")
        if len(details) > 1:
            name = Sentence("{name}, detail {x}", name=name, x=f"{detail:g}")
        methods.append(Method(name, settings(steps, detail, temperature), auto))
    return methods


def singles_of(made: Evaluation, methods: Sequence[Method], seed: int) -> list[Single]:
    """Return every measure of an evaluation; those without noise have no seed."""
    return [
        Single(m.name, m.evaluations, seed if m.evaluations else None, file.name, score)
        for m in methods
        for file, score in zip(made.files, made.scores[m.name], strict=True)
    ]


def rows_of(singles: Iterable[Single]) -> list[Row]:
    """Return a row for each method, in their order."""
    by_method: dict[str, dict[int | None, list[Single]]] = {}
    for single in singles:
        by_method.setdefault(single.method, {}).setdefault(single.seed, []).append(single)
    rows = []
    for method, by_seed in by_method.items():
        means = [mean_score([s.score for s in measured]) for measured in by_seed.values()]
        count = next(iter(by_seed.values()))[0].evaluations
        deviation = _deviation(means) if len(means) > 1 else None
        rows.append(Row(method, count, mean_score(means), len(means), deviation))
    return rows


def _deviation(means: Sequence[Score]) -> Score:
    values = [[_number(getattr(mean, field)) for mean in means] for field in _FIELDS]
    spread = dict(zip(_FIELDS, (float(np.std(v, ddof=1)) for v in values), strict=True))
    return Score(**spread)


def table(rows: Sequence[Row], photos: int) -> str:
    """Return the rows as text, which is a table in Markdown, too."""
    seeds = max(row.seeds for row in rows)
    means = Sentence("Means over {photos} photos", photos=photos)
    if seeds > 1:
        means = Sentence(
            "Means over {photos} photos and {seeds} seeds, ± deviation over seeds",
            photos=photos,
            seeds=seeds,
        )
    about = Sentence("{means}; LPIPS: lower is closer; consistency in levels of 255.", means=means)
    lines = [
        translated(about),
        "",
        f"| {' | '.join(map(translated, HEAD))} |",
        "|---" * len(HEAD) + "|",
    ]
    for row in rows:
        cells = [_cell(row, *kind) for kind in zip(_FIELDS, _FORMATS, strict=True)]
        lines.append(f"| {translated(row.method)} | {row.evaluations} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _cell(row: Row, field: str, kind: str) -> str:
    value = _number(getattr(row.mean, field))
    if math.isnan(value):
        return "-"
    spread = _number(getattr(row.deviation, field)) if row.deviation else math.nan
    hidden = math.isnan(spread) or field == "seconds"
    return f"{value:{kind}}" if hidden else f"{value:{kind}} ± {spread:{kind}}"


def record(row: Row) -> dict[str, Any]:
    """Return a row as JSON has it."""
    spread = {"deviation": plain(asdict(row.deviation))} if row.deviation else {}
    return {"evaluations": row.evaluations, **plain(asdict(row.mean)), "seeds": row.seeds, **spread}


def quality_of(rows: Sequence[Row], count: int, degrade: str) -> dict[str, Any]:
    """Return a card's entry: rounded, and without times, which depend on the machine."""
    quality: dict[str, Any] = {"measured on": f"{count} photos, {degrade} input"}
    for row in rows:
        numbers = {"evaluations": row.evaluations, **asdict(row.mean)}
        del numbers["seconds"]
        quality[row.method] = {k: round(v, 4) for k, v in numbers.items() if v is not None}
    return quality


def csv_of(singles: Iterable[Single]) -> str:
    """Return a line for every single measure; what is not known is empty."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, CSV_COLUMNS, lineterminator="\n")
    writer.writeheader()
    for single in singles:
        line = single._asdict() | plain(asdict(single.score))
        writer.writerow({column: line[column] for column in CSV_COLUMNS})
    return text.getvalue()


def is_own_csv(path: Path) -> bool:
    """Whether a file begins with the head of our tables."""
    start = (",".join(CSV_COLUMNS) + "\n").encode()
    try:
        with path.open("rb") as file:
            return file.read(len(start)) == start
    except OSError:
        return False


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Return numbers as JSON has them: None where one is not known."""
    return {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in values.items()}


def _number(value: float | None) -> float:
    return math.nan if value is None else value
