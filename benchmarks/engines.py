"""Do the engines make the same picture, and where does the processor's time go?

    python -m benchmarks.engines parity [--side N] [--device vulkan:0]
    python -m benchmarks.engines layers [--side N] [--rounds N]

`parity` enlarges the middle of a sample photo with torch (float32) and with ncnn, on the processor
or a Vulkan device, at detail level 1. `layers` runs both networks layer by layer on one thread over
a window and sums up the least processor time of each kind of layer.
"""

import argparse
import time
from collections import defaultdict
from typing import Any

import ncnn
import numpy as np

from sr3_desktop.engine.base.request import SamplerSettings
from sr3_desktop.engine.base.vulkan_places import Places, set_vulkan_places
from sr3_desktop.engine.diffusion.resample import to_pixels, to_planes
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.models.device import pick_device
from sr3_desktop.engine.models.diffusion_model import EnlargeSettings
from sr3_desktop.engine.models.model_file import load_weights, split_pairs
from sr3_desktop.engine.models.open_model import open_model
from sr3_desktop.engine.networks.embedding import Preconditioning, predictor_blobs
from sr3_desktop.engine.networks.ncnn_engine import Network, _options
from sr3_desktop.engine.networks.ncnn_graph import Graph, predictor_graph, refiner_graph
from sr3_desktop.paths import bundled_models_dir, card_places, resources_dir

from .speed import opened

STEPS = (0, 1, 2, 4, 8)
MODEL = bundled_models_dir() / "photo-x4.safetensors"


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("kind", choices=["parity", "layers"])
    parser.add_argument("--side", type=int, default=96, help="of the photo, in pixels")
    parser.add_argument("--device", default="cpu", help="of ncnn (%(default)s)")
    parser.add_argument("--steps", type=int, nargs="+", default=STEPS)
    parser.add_argument("--rounds", type=int, default=7)
    args = parser.parse_args()
    (parity if args.kind == "parity" else layers)(args)


def photo(side: int) -> np.ndarray:
    """Return the middle of the astronaut, [1, 3, side, side] in [-1, 1]."""
    pixels = read_image(resources_dir() / "samples" / "astronaut.jpg").pixels
    top, left = ((length - side) // 2 for length in pixels.shape[:2])
    return to_planes(pixels[top : top + side, left : left + side].copy())


def parity(args: argparse.Namespace) -> None:
    """Compare results in levels of 255."""
    set_vulkan_places(Places(*card_places(), read_image))
    device = pick_device(args.device)
    models = (opened("torch"), open_model(MODEL, device))
    low_res = photo(args.side)
    print(f"{args.side} x {args.side} pixels; torch {models[0].runtime.device} and ", end="")
    print(f"{models[1].runtime.device}: {models[1].runtime.about}\n")
    print("| steps | mean difference | largest | 8-bit values that differ | by |")
    print("|---|---|---|---|---|")
    for steps in args.steps:
        settings = EnlargeSettings(SamplerSettings(steps=steps, detail=1.0))
        a, b = (model.enlarge(low_res, settings, lambda progress: None) for model in models)
        levels = np.abs(a - b) * 127.5
        apart = np.abs(to_pixels(a).astype(int) - to_pixels(b))
        counted = f"{np.count_nonzero(apart)} of {apart.size:,} | {apart.max()}"
        print(f"| {steps} | {levels.mean():.5f} | {levels.max():.4f} | {counted} |", flush=True)
    for note in models[1].notes:
        print(note)


def layers(args: argparse.Namespace) -> None:
    """Measure what each kind of layer takes."""
    weights, card = load_weights(MODEL)
    own, _ = split_pairs(weights)
    predictor = predictor_graph(own, card.network)
    low_res = photo(args.side)[0]
    inputs = predictor_blobs(low_res, 0.0)
    network = Network(predictor, _options(1, ncnn.PoolAllocator()))
    base, condition = network.run(inputs, ("base", "condition"))
    blobs = Preconditioning(own).blobs(base, 0.6, base, condition, 0.0)
    for name, graph, given in (
        ("predictor", predictor, inputs),
        ("an evaluation of the refiner", refiner_graph(own, card.network), blobs),
    ):
        rows = measured(graph, given, args.rounds)
        whole = sum(seconds for _, seconds, _ in rows.values())
        cost = whole / ((card.scale * args.side) ** 2 / 1e6)
        print(f"\n{name}: window of {args.side}, {cost:.2f} s a megapixel of the result\n")
        print("| layers | count | share of the time | GFLOP/s |\n|---|---|---|---|")
        for kind, (count, seconds, gflop) in sorted(rows.items(), key=lambda row: -row[1][1]):
            rate = f"{gflop / seconds:.0f}" if gflop else ""
            print(f"| {kind} | {count} | {seconds / whole:.1%} | {rate} |")


def measured(
    graph: Graph, given: dict[str, Any], rounds: int
) -> dict[str, tuple[int, float, float]]:
    """Return number, seconds and GFLOP of the layers by their kinds."""
    network = Network(graph, _options(1, ncnn.PoolAllocator()))
    work = [layer for layer in graph.layers if layer.kind != "Input"]
    least = np.full(len(work), np.inf)
    sides: dict[str, int] = {}
    for _ in range(rounds):
        extractor = network.net.create_extractor()
        for name, array in given.items():
            extractor.input(name, ncnn.Mat(np.ascontiguousarray(array, np.float32)).clone())
        for number, layer in enumerate(work):  # all before it has been computed
            started = time.process_time()
            made = extractor.extract(layer.name, 1)[1]  # 1: packed as it is
            least[number] = min(least[number], time.process_time() - started)
            sides[layer.name] = made.w * made.h
        del made, extractor  # they must not outlive the network
    sums: dict[str, tuple[int, float, float]] = defaultdict(lambda: (0, 0.0, 0.0))
    for layer, seconds in zip(work, least.tolist(), strict=True):
        kind, gflop = layer.kind, 0.0
        if layer.kind == "Convolution":
            told = dict(pair.split("=") for pair in layer.parameters.split())
            out, kernel, size = (int(told[key]) for key in ("0", "1", "6"))
            gflop = 2e-9 * size * sides[layer.name]
            kind = f"{kernel} x {kernel}, {size // out // kernel**2} to {out} channels"
        count, before, flop = sums[kind]
        sums[kind] = (count + 1, before + seconds, flop + gflop)
    return dict(sums)


if __name__ == "__main__":
    main()
