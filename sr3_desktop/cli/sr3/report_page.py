"""The page that `report` writes: HTML with all its pictures inside, in English or Chinese."""

import base64
import contextlib
import json
import math
from collections.abc import Callable, Iterable, Sequence
from html import escape
from pathlib import Path

from safetensors import SafetensorError, safe_open

from sr3_desktop import __version__
from sr3_desktop.engine.base.durations import time_taken
from sr3_desktop.engine.base.errors import Sentence, SR3Error
from sr3_desktop.training.evaluation.results import Finished, Measured, measure
from sr3_desktop.training.trainer.config import StageConfig, TrainConfig
from sr3_desktop.training.trainer.curves import COMPARED, graphs_of, rows_of
from sr3_desktop.training.trainer.run_folder import PROCESS
from sr3_desktop.training.trainer.sr3_config import SR3TrainConfig

from .language import translated

MARK = "<!doctype html><!-- sr3-desktop report -->"
"""The beginning of our pages, by which only they are replaced."""

SHOWN = 12
"""Most results whose pictures are on the page; the table has all."""

STYLE = """
body { font: 16px/1.5 system-ui, "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: #222;
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; }
td, th { border-bottom: 1px solid #ddd; padding: .25rem .8rem; text-align: left; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
figure { margin: 1rem 0; } figure img { max-width: 100%; height: auto; }
.photos img { width: 192px; image-rendering: pixelated; margin-right: 4px; }
figcaption, footer { color: #666; font-size: .9rem; } pre { overflow-x: auto; font-size: .8rem; }
"""

Say = Callable[..., str]


def is_own_page(path: Path) -> bool:
    """Whether a file is a page of ours."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        return file.read(len(MARK)) == MARK.encode()
    return False


def page(
    config: SR3TrainConfig | TrainConfig, folder: Path, results: Sequence[Finished], language: str
) -> str:
    """Return the page of a run.

    Args:
        folder: The run's; parts that are not in it are left out, which the page says.
        results: Finished results to measure and show, too.
        language: One of `language.LANGUAGES`.
    """

    def say(template: str, **arguments: object) -> str:
        return escape(translated(Sentence(template, **arguments), language))

    rows = rows_of(folder / "curves.csv")
    samples = folder / "samples"
    sheets = sorted(path for path in samples.glob("*.png") if path.stem != PROCESS)
    settings = escape(json.dumps(config.to_dict(), indent=1, ensure_ascii=False))
    parts = [
        f"<h1>{escape(config.name)}</h1>",
        _facts(config, folder, rows, say),
        *_figures(
            say("Curves"),
            [folder / "curves.png"],
            say("Loss and PSNR over what was trained; a bicubic filter as a dashed line."),
            say("There is no curves.png: train with --validation, and with matplotlib installed."),
        ),
        f"<h2>{say('Numbers of the last validation')}</h2>",
        _validation(rows, say),
        *_figures(
            say("Before and after"),
            sheets,
            say("Photos of the validation: what the network gets, what it makes, and the truth."),
            say("There are no pictures: train with --validation."),
        ),
        *_figures(
            say("From noise to photo"),
            [samples / f"{PROCESS}.png"],
            say("Above: the states x_t. Below: what the network takes for the photo in each (x0)."),
            say("There is no strip: it is made at a validation of an SR3 network."),
        ),
        *(_results(results, say) if results else ()),
        f"<details><summary>{say('All settings')}</summary><pre>{settings}</pre></details>",
        f"<footer>SR3 Desktop {escape(__version__)}</footer>",
    ]
    return _document(config.name, parts, language.replace("_", "-"))


def _document(title: str, parts: Sequence[str], language: str) -> str:
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    start = f'{MARK}\n<html lang="{language}"><head>{head}</head>\n<body>\n'
    return start + "\n".join(parts) + "\n</body></html>\n"


def _facts(
    config: SR3TrainConfig | TrainConfig, folder: Path, rows: Sequence[dict[str, str]], say: Say
) -> str:
    seen = {row["stage"]: int(row["images"]) for row in rows}  # the last of each stage
    facts = [(say("Enlargement"), f"{config.scale}×")]
    if isinstance(config, SR3TrainConfig):
        facts += _sr3_facts(config, folder, say)
    for stage, plan in config.stages.items():
        if not plan.is_planned and stage not in seen:
            continue
        words = say(
            "{seen} thousand pictures seen, planned: {plan}; {batch} per step, learning rate "
            "{rate}",
            seen=f"{seen.get(stage, 0) / 1000:g}",
            plan=_planned(plan),
            batch=plan.batch,
            rate=f"{plan.learning_rate:g}",
        )
        facts.append((say("Training: {stage}", stage=stage), words))
    facts.append((say("Running mean of the weights (EMA)"), f"{config.ema:g}"))
    facts.append((say("Seed"), str(config.seed)))
    return _table((), facts)


def _planned(plan: StageConfig) -> Sentence:
    if plan.minutes:
        return time_taken(60 * plan.minutes)
    return Sentence("{n} thousand", n=f"{plan.kimg:g}")


def _sr3_facts(config: SR3TrainConfig, folder: Path, say: Say) -> list[tuple[str, str]]:
    net, schedule = config.network, config.schedule
    levels = ", ".join(str(net.inner_channel * factor) for factor in net.channel_mults)
    network = say(
        "U-Net of SR3: {levels} channels, {blocks} blocks per level, dropout {dropout}",
        levels=levels,
        blocks=net.res_blocks,
        dropout=f"{net.dropout:g}",
    )
    noise = f"{schedule['levels']}, {escape(str(schedule['kind']))}"
    if "beta_start" in schedule:
        noise += f", {schedule['beta_start']:g} … {schedule['beta_end']:g}"
    facts = [
        (say("Sizes"), f"{config.low} → {net.image_size} px"),
        (say("Network"), network),
        (say("The network answers with"), net.prediction),
        (say("Noise levels"), noise),
    ]
    if count := _parameters(folder / "model.safetensors"):
        facts.insert(1, (say("Parameters"), f"{count:,}"))
    return facts


def _parameters(file: Path) -> int:
    """Return the number of weights in a model file; 0 if there is none."""
    with contextlib.suppress(OSError, SafetensorError), safe_open(file, "np") as tensors:
        names = tensors.keys()
        return sum(math.prod(tensors.get_slice(name).get_shape()) for name in names)
    return 0


def _validation(rows: Sequence[dict[str, str]], say: Say) -> str:
    graphs = graphs_of(rows)
    order = {row["stage"]: number for number, row in enumerate(rows)}
    stage = max((name for name, _ in graphs), key=order.__getitem__, default="")
    measures = [measure for measure in COMPARED if (stage, measure) in graphs]
    if not measures:
        return f"<p>{say('Nothing was measured: train with --validation.')}</p>"
    shown = [graphs[stage, measure] for measure in measures]
    lines = [
        (escape(name), *(f"{v[name][-1][1]:.4g}" if name in v else "-" for v in shown))
        for name in shown[0]
    ]
    return _table((say("method"), *measures), lines)


def _figures(title: str, files: Iterable[Path], caption: str, missing: str) -> list[str]:
    there = [file for file in files if file.is_file()]
    inside = [f"<figure>{_image(file)}</figure>" for file in there]
    note = f"<p>{caption if there else missing}</p>"
    return [f"<h2>{title}</h2>", note, *inside]


def _image(file: Path) -> str:
    data = base64.b64encode(file.read_bytes()).decode("ascii")
    return f'<img alt="{escape(file.stem)}" src="data:image/png;base64,{data}">'


def _results(results: Sequence[Finished], say: Say) -> list[str]:
    lines: list[tuple[str, ...]] = []
    shown: list[str] = []
    for one in results:
        try:
            measured = measure(one, None)
        except SR3Error as error:
            lines.append((escape(one.name), escape(str(error))))
            continue
        lines.append(_line(one, measured))
        if len(shown) < SHOWN:
            photos = [file for file in (one.before, one.result, one.original) if file]
            strip = f"<br>{_image(one.process)}" if one.process else ""
            shown.append(
                f"<figure><figcaption>{escape(one.name)}</figcaption><span class=photos>"
                f"{''.join(map(_image, photos))}</span>{strip}</figure>"
            )
    head = (say("photo"), say("PSNR-RGB before"), "PSNR-RGB", "SSIM-RGB", "PSNR-Y", "SSIM-Y")
    more = len(results) - len(shown)
    return [
        f"<h2>{say('Results')}</h2>",
        _table(head, lines),
        f"<p>{say('From left to right: before, result, truth.')}</p>",
        *shown,
        *([f"<p>{say('{count} more are only in the table.', count=more)}</p>"] if more else []),
    ]


def _line(one: Finished, measured: Measured) -> tuple[str, ...]:
    score, before = measured
    known = before.psnr_rgb if before else math.nan
    numbers = (known, score.psnr_rgb, score.ssim_rgb, score.psnr_y, score.ssim_y)
    return (escape(one.name), *("-" if math.isnan(n) else f"{n:.4g}" for n in numbers))


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    def row(cells: Sequence[str], tag: str) -> str:
        kinds = ["", *([' class="n"'] * (len(cells) - 1))] if head else ["", ""]
        return "".join(f"<{tag}{kind}>{c}</{tag}>" for kind, c in zip(kinds, cells, strict=True))

    top = f"<tr>{row(head, 'th')}</tr>" if head else ""
    rows = "".join(f"<tr>{row(line, 'td')}</tr>" for line in lines)
    return f"<table>{top}{rows}</table>"
