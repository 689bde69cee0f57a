"""The `infer` command."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sr3_desktop.engine.base.durations import time_taken
from sr3_desktop.engine.base.errors import ImageWriteError, Sentence
from sr3_desktop.engine.base.options import DEFAULT_MODEL
from sr3_desktop.engine.base.request import TileSettings, UpscaleRequest, sampler_settings
from sr3_desktop.engine.files.filesystem import led_to
from sr3_desktop.engine.files.outputs import check_output, locked, write_output
from sr3_desktop.engine.models.device import pick_device
from sr3_desktop.engine.models.model_card import ModelCard, read_card

from .arguments import (
    add_sampling,
    add_states,
    check_steps,
    model_file,
    read_lpips,
    states_for,
)
from .console import StepEstimate, complain, say, sentence
from .sr3.exit_codes import FAILED, OK
from .sr3.language import translated
from .sr3.parser import value, within

if TYPE_CHECKING:
    from sr3_desktop.training.data.pair_set import PairSet
    from sr3_desktop.training.evaluation.evaluate import Score
    from sr3_desktop.training.evaluation.infer import Inferred

_EXPLAINED = Sentence(
    "PSNR-RGB and SSIM-RGB are those of the public SR3 code: 8-bit RGB, whole picture. PSNR-Y and "
    "SSIM-Y: luma without the border, as in most tables. LPIPS: lower is closer. Consistency: "
    "error of the shrunk result in levels of 255."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `infer`."""
    parser.set_defaults(run=run)
    parser.description = (
        "Enlarge the small photos of a set made by prepare and compare with the originals. For "
        "every pair NAME_hr.png, NAME_lr.png, NAME_sr.png (enlarged without a model) and "
        "NAME_result.png are written; those of an earlier run are replaced."
    )
    add = parser.add_argument
    value(parser, "--data", Path, "FOLDER", "folder made by prepare", required=True)
    text = "output folder for the pictures"
    add("-o", "--output", type=Path, required=True, metavar="FOLDER", help=text)
    text = "id of a model, or a file (%(default)s)"
    add("--model", default=DEFAULT_MODEL, metavar="ID", help=text)
    add_sampling(parser)
    value(parser, "--limit", within(int, 1, 10**9), "N", "use only the first N pairs")
    add("--process", action="store_true", help="write NAME_process.png too: from noise to photo")
    add_states(parser)
    value(parser, "--lpips", Path, "FILE", "LPIPS weights (safetensors)")
    value(parser, "--json", Path, "FILE", "write all measures as JSON too")


def run(args: argparse.Namespace) -> int:
    """Infer, print a line per pair and the means; returns the exit code.

    Raises:
        SR3Error: Pairs, model or weights cannot be used.
    """
    from tqdm import tqdm

    from sr3_desktop.engine.models.open_model import open_model  # loads numpy; help does without
    from sr3_desktop.training.data.pair_set import PairSet
    from sr3_desktop.training.evaluation.evaluate import check_measurable
    from sr3_desktop.training.evaluation.infer import infer, pair_scale
    from sr3_desktop.training.evaluation.own_files import marked_table

    pairs = PairSet(args.data)
    scale = pair_scale(pairs)
    path = model_file(args.model)
    card, device = read_card(path), pick_device(args.device)
    request = _request(args, card, scale)
    check_steps(card, [request.sampler.steps])
    check_measurable(pairs.high, pairs.high, pairs.high // pairs.low, args.lpips)
    with _output(args, pairs, path) as replaces:
        lpips = read_lpips(args.lpips)
        model = open_model(path, device, args.dtype)
        done = []
        count = len(range(len(pairs))[: args.limit])
        passes = 2 if scale > card.scale else 1
        estimate = StepEstimate(count * request.sampler.steps * passes)
        unit = translated(Sentence("pair"))
        with tqdm(total=count, unit=unit, disable=None) as bar:
            for inferred in infer(
                pairs, args.limit, model, request, lpips, estimate.show, sentence
            ):
                bar.write(translated(_line(inferred)), sys.stdout if inferred.score else sys.stderr)
                bar.update()
                done.append(inferred)
        for note in model.notes:  # pairs are of one size
            complain(note)
        means = _means(done)
        for line in _summary(means, len(done)):
            say(line)
        if args.json:
            about = {"model": card.id, "sha256": card.sha256, "data": str(args.data)}
            table = marked_table({**about, **_record(request, done, means)})
            write_output(args.json, json.dumps(table, indent=1) + "\n", replaces)
    return OK if all(inferred.score for inferred in done) else FAILED


def _request(args: argparse.Namespace, card: ModelCard, scale: float) -> UpscaleRequest:
    """Return how pairs are enlarged; tells if the model is made for another scale."""
    if card.kind == "sr3" and card.scale != scale:
        complain(
            "{model} is made for {own}x and these pairs are {scale:g}x: it works in several "
            "passes or shrinks its result, for which it was not trained.",
            model=card.id,
            own=card.scale,
            scale=scale,
        )
    return UpscaleRequest(
        args.data,
        args.output,
        card.id,
        scale,
        sampler_settings(vars(args), card.recommended),
        args.cleanup or 0.0,  # pairs are PNG files, for which "auto" is none
        backproject=args.backproject,
        tile=TileSettings(args.tile or None),
        states=states_for(args, ".png") if args.process or args.states else 0,
    )


@contextlib.contextmanager
def _output(args: argparse.Namespace, pairs: PairSet, model: Path) -> Iterator[bool]:
    """Check all that will be written and hold the folder; yields whether --json is replaced."""
    from sr3_desktop.training.evaluation.infer import check_pictures
    from sr3_desktop.training.evaluation.own_files import is_own_table

    folder = args.output
    if led_to(folder).is_relative_to(led_to(args.data)):
        raise ImageWriteError(
            "{folder} lies in the folder of the pairs; choose another one.", folder=folder
        )
    inputs = [model, *([args.lpips] if args.lpips else [])]
    replaces = bool(args.json) and check_output(args.json, inputs, is_own_table)
    with locked(folder):
        check_pictures(pairs, args.limit, folder, bool(args.process or args.states))
        yield replaces


def _means(done: Iterable[Inferred]) -> dict[str, Score]:
    """Return the means of the results, and of what they were made of; none without results."""
    from sr3_desktop.training.evaluation.evaluate import mean_score

    good = [inferred for inferred in done if inferred.score]
    results = [inferred.score for inferred in good if inferred.score]
    before = [inferred.before for inferred in good if inferred.before]
    return {"result": mean_score(results), "sr": mean_score(before)} if good else {}


def _line(inferred: Inferred) -> str:
    if inferred.score is None:
        return Sentence("{name}: {text}", name=inferred.name, text=inferred.problem)
    return Sentence(
        "{name}: {measures}, {time}",
        name=inferred.name,
        measures=_measures(inferred.score),
        time=time_taken(inferred.score.seconds),
    )


def _measures(s: Score) -> Sentence:
    lpips = "" if s.lpips is None else f", LPIPS {s.lpips:.4f}"
    return Sentence(
        "{closeness}, consistency {consistency}",
        closeness=f"PSNR-RGB {s.psnr_rgb:.2f}, SSIM-RGB {s.ssim_rgb:.4f}, "
        f"PSNR-Y {s.psnr_y:.2f}, SSIM-Y {s.ssim_y:.4f}{lpips}",
        consistency=f"{s.consistency:.2f}",
    )


def _summary(means: dict[str, Score], count: int) -> list[str]:
    if not means:
        return [Sentence("None of the {count} pairs could be used.", count=count)]
    return [
        Sentence("Mean of the results: {measures}", measures=_measures(means["result"])),
        Sentence("Mean of sr, without a model: {measures}", measures=_measures(means["sr"])),
        _EXPLAINED,
    ]


def _record(
    request: UpscaleRequest, done: Sequence[Inferred], means: dict[str, Score]
) -> dict[str, Any]:
    """Return settings, measures and problems as JSON has them."""
    return {
        "scale": request.scale,
        "sampler": asdict(request.sampler),
        "cleanup": request.cleanup,
        "backproject": request.backproject,
        "means": {key: asdict(mean) for key, mean in means.items()},
        "pairs": {i.name: asdict(i.score) for i in done if i.score},
        "problems": {i.name: i.problem for i in done if i.problem},
    }
