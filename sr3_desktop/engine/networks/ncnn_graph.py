"""The networks of a photo model as ncnn graphs, written from their tensors alone.

Blobs of the predictor: low [3, h, w], level [1, h, w] -> base [3, H, W], condition [C, h, w].
Blobs of the refiner: x [3, H, W] (the scaled state), base [3, H, W], condition [C, h, w], emb [E]
(of `NoiseEmbedding`) -> raw [3, H, W]. `models.photo_net` describes the networks themselves.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log2, sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Weights = Mapping[str, NDArray[Any]]
"""Tensors by their names in the model file."""

_FLOAT16_TAG = b"\x47\x6b\x30\x01"
_FLOAT32_TAG = bytes(4)
_EPSILON = 1e-6
"""Of `photo_net.PixelNorm`."""


class Layer(NamedTuple):
    """A layer of a graph: its kind, name, blobs in and out, parameters, and weights as bytes."""

    kind: str
    name: str
    inputs: Sequence[str]
    outputs: Sequence[str]
    parameters: str
    weights: bytes


class Graph:
    """Collects the layers of a network.

    Attributes:
        layers: In the order in which they run.
        weights: Tensors of the whole model.
    """

    def __init__(self, weights: Weights) -> None:
        """Start without layers."""
        self.layers: list[Layer] = []
        self.weights = weights

    def weight(self, name: str) -> NDArray[np.float32]:
        """Return one of the model's tensors as float32."""
        return np.ascontiguousarray(self.weights[name], np.float32)

    def add(
        self,
        kind: str,
        inputs: Sequence[str] = (),
        parameters: str = "",
        weights: bytes = b"",
        name: str = "",
    ) -> str:
        """Add a layer; returns the name of its output, which is the layer's own."""
        name = name or f"b{len(self.layers)}"
        self.layers.append(Layer(kind, name, inputs, [name], parameters, weights))
        return name

    def conv(self, x: str, name: str, stride: int = 1, output: str = "") -> str:
        """Add a convolution that keeps the size, or divides it by its stride."""
        weight, bias = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        count, _, kernel, _ = weight.shape
        padding = kernel // 2 if stride == 1 else 0
        parameters = f"0={count} 1={kernel} 3={stride} 4={padding} 5=1 6={weight.size}"
        return self.add("Convolution", [x], parameters, _tagged(weight) + bias.tobytes(), output)

    def silu(self, x: str) -> str:
        """Add x * sigmoid(x)."""
        return self.add("Swish", [x])

    def plus(self, a: str, b: str, output: str = "") -> str:
        """Add a sum; one of the two may be a number for each channel."""
        return self.add("BinaryOp", [a, b], "0=0", name=output)

    def times(self, a: str, b: str) -> str:
        """Add a product; one of the two may be a number for each channel."""
        return self.add("BinaryOp", [a, b], "0=2")

    def concat(self, *blobs: str) -> str:
        """Join channels."""
        return self.add("Concat", blobs, "0=0")

    def shuffle(self, x: str, factor: int, output: str = "") -> str:
        """Add a pixel shuffle."""
        return self.add("PixelShuffle", [x], f"0={factor}", name=output)

    def norm(self, x: str, gain: NDArray[np.float32]) -> str:
        """Add a PixelNorm: ncnn's is x / sqrt(sum x^2 + eps) * scale."""
        count = len(gain)
        scale = (gain * sqrt(count)).astype(np.float32)
        parameters = f"0=0 1=0 2={_EPSILON * count:e} 3={count} 4=1 9=0"
        return self.add("Normalize", [x], parameters, scale.tobytes())

    def linear(self, x: str, weight: NDArray[Any], bias: NDArray[Any]) -> str:
        """Add a linear layer of a vector; its output is a number for each channel."""
        data = _tagged(weight.astype(np.float32)) + bias.astype(np.float32).tobytes()
        y = self.add("InnerProduct", [x], f"0={len(bias)} 1=1 2={weight.size}", data)
        return self.add("Reshape", [y], f"0=1 1=1 2={len(bias)}")

    def finish(self) -> tuple[str, bytes]:
        """Return what ncnn reads: the graph as text, and the weights.

        A blob that is read more than once is split, as ncnn wants it.
        """
        uses = Counter(blob for layer in self.layers for blob in layer.inputs)
        copies: dict[str, list[str]] = {}
        lines, data, blobs = [], [], 0
        for layer in self.layers:
            inputs = [copies[blob].pop(0) if blob in copies else blob for blob in layer.inputs]
            split = layer.outputs[0]
            made = [layer._replace(inputs=inputs)]
            if uses[split] > 1:
                copies[split] = [f"{split}_{number}" for number in range(uses[split])]
                made.append(Layer("Split", f"{split}_split", [split], list(copies[split]), "", b""))
            for kind, name, ins, outs, parameters, weights in made:
                words = [kind, name, str(len(ins)), str(len(outs)), *ins, *outs, parameters]
                lines.append(" ".join(words).strip())
                data.append(weights)
                blobs += len(outs)
        return "\n".join(["7767517", f"{len(lines)} {blobs}", *lines, ""]), b"".join(data)


def predictor_graph(weights: Weights, network: Mapping[str, Any]) -> Graph:
    """Return the graph of `photo_net.Predictor` and of the refiner's condition.

    Args:
        network: The card's description of the networks.
    """
    scale = network["predictor"]["scale"]
    graph = Graph(weights)
    low, level = graph.add("Input", name="low"), graph.add("Input", name="level")
    first = x = graph.conv(graph.concat(low, level), "predictor.head")
    for block in range(network["predictor"]["blocks"]):
        y = graph.silu(graph.conv(x, f"predictor.body.{block}.conv1"))
        x = graph.plus(x, graph.conv(y, f"predictor.body.{block}.conv2"))
    features = graph.plus(first, graph.conv(x, "predictor.fuse"))
    enlarged = graph.add("Interp", [low], f"0=3 1={scale}.0 2={scale}.0")
    detail = graph.shuffle(graph.conv(graph.silu(features), "predictor.tail"), scale)
    graph.plus(enlarged, detail, output="base")
    graph.conv(graph.concat(low, features), "refiner.condition_conv", output="condition")
    return graph


def refiner_graph(weights: Weights, network: Mapping[str, Any]) -> Graph:
    """Return the graph of `photo_net.Refiner`; see `predictor_graph` for the arguments."""
    config = network["refiner"]
    unshuffle, widths, blocks = config["unshuffle"], config["widths"], config["blocks"]
    condition_level = int(log2(network["predictor"]["scale"] // unshuffle))
    graph = Graph(weights)
    x, base, condition, emb = (
        graph.add("Input", name=name) for name in ("x", "base", "condition", "emb")
    )
    h = graph.conv(graph.add("Reorg", [graph.concat(x, base)], f"0={unshuffle}"), "refiner.stem")
    skips = []
    last = len(widths) - 1
    for level in range(len(widths)):
        if level == condition_level:
            h = graph.concat(h, condition)
        for block in range(blocks[level]):
            h = _film_block(graph, h, emb, f"refiner.down.{level}.{block}")
        if level < last:
            skips.append(h)
            h = graph.conv(h, f"refiner.shrink.{level}", stride=2)
    for level in range(last, -1, -1):
        if level < last:
            h = graph.concat(graph.shuffle(graph.conv(h, f"refiner.grow.{level}"), 2), skips.pop())
        for block in range(blocks[level]):
            h = _film_block(graph, h, emb, f"refiner.up.{level}.{block}")
    h = graph.silu(graph.norm(h, graph.weight("refiner.norm.gain").reshape(-1)))
    graph.shuffle(graph.conv(h, "refiner.out"), unshuffle, output="raw")
    return graph


def _film_block(graph: Graph, x: str, emb: str, name: str) -> str:
    """Add a `photo_net.FiLMBlock`, the gain of its second norm folded into the projection."""
    first, second = (graph.weight(f"{name}.norm{n}.gain").reshape(-1) for n in (1, 2))
    weight, bias = graph.weight(f"{name}.film.weight"), graph.weight(f"{name}.film.bias")
    half = len(second)
    y = graph.conv(graph.silu(graph.norm(x, first)), f"{name}.conv1")
    scale = graph.linear(emb, weight[:half] * second[:, None], (bias[:half] + 1) * second)
    shift = graph.linear(emb, weight[half:], bias[half:])
    y = graph.plus(graph.times(graph.norm(y, np.ones(half, np.float32)), scale), shift)
    y = graph.conv(graph.silu(y), f"{name}.conv2")
    return graph.plus(
        graph.conv(x, f"{name}.skip") if f"{name}.skip.weight" in graph.weights else x, y
    )


def _tagged(weight: NDArray[np.float32]) -> bytes:
    """Return weights that ncnn reads with a tag: in 16 bits where that loses nothing."""
    half = weight.astype(np.float16)
    if not np.array_equal(half.astype(np.float32), weight):
        return _FLOAT32_TAG + weight.tobytes()
    return _FLOAT16_TAG + half.tobytes() + bytes(-half.nbytes % 4)
