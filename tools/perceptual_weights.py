"""Convert published weights for `--lpips`, `--vgg`, `--dists` and `--identity`.

    python -m tools.perceptual_weights lpips ALEXNET.pth ALEX.pth OUT.safetensors
    python -m tools.perceptual_weights vgg VGG16.pth OUT.safetensors
    python -m tools.perceptual_weights dists VGG16.pth WEIGHTS.pt OUT.safetensors
    python -m tools.perceptual_weights identity MODEL.dat OUT.safetensors

ALEXNET.pth and VGG16.pth are torchvision's classifiers (IMAGENET1K_V1); ALEX.pth lies in the
package `lpips` (weights/v0.1), WEIGHTS.pt in `dists-pytorch`, and MODEL.dat, that is
`dlib_face_recognition_resnet_model_v1.dat`, in `face_recognition_models`. Each result is read once
as training reads it.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from sr3_desktop.training.perceptual.dists import Dists
from sr3_desktop.training.perceptual.frozen import Frozen
from sr3_desktop.training.perceptual.identity import Identity
from sr3_desktop.training.perceptual.lpips import Lpips
from sr3_desktop.training.perceptual.vgg import Vgg

Tensors = dict[str, Tensor]


def lpips(alexnet: Path, linear: Path) -> Tensors:
    """Return the convolutions of AlexNet and the weights of their channels."""
    made = _state(linear)
    return {
        **_convolutions(alexnet),
        **{f"lin{i}": made[f"lin{i}.model.1.weight"] for i in range(5)},
    }


def dists(vgg16: Path, weights: Path) -> Tensors:
    """Return the convolutions of VGG16 and the weights of their channels."""
    made = _state(weights)
    return {**_convolutions(vgg16), **{name: made[name].flatten() for name in ("alpha", "beta")}}


def _state(path: Path) -> Tensors:
    state: Tensors = torch.load(path, "cpu", weights_only=True)
    return state


def _convolutions(path: Path) -> Tensors:
    """Return the convolutions of a classifier of torchvision, numbered from 0."""
    state = _state(path)
    places = sorted({int(key.split(".")[1]) for key in state if key.startswith("features.")})
    kinds = ("weight", "bias")
    return {
        f"conv{number}.{kind}": state[f"features.{place}.{kind}"]
        for number, place in enumerate(places)
        for kind in kinds
    }


def identity(path: Path) -> Tensors:
    """Return the network of a file of dlib's, each `affine` layer taken into its convolution."""
    made, channels = Tensors(), 3
    *layers, last = _dlib_layers(path.read_bytes())
    for number, (filters, affine) in enumerate(zip(layers[::2], layers[1::2], strict=True)):
        gain, shift = np.split(affine, 2)
        weight, bias = np.split(filters, [-len(gain)])
        side = 3 if number else 7
        kernels = weight.reshape(len(gain), channels, side, side) * gain[:, None, None, None]
        made[f"conv{number}.weight"] = torch.from_numpy(kernels)
        made[f"conv{number}.bias"] = torch.from_numpy(bias * gain + shift)
        channels = len(gain)
    made["fc.weight"] = torch.from_numpy(last.reshape(channels, -1).T.copy())
    return made


def _dlib_layers(data: bytes) -> Iterator[np.ndarray]:
    """Yield the numbers of each layer of a file of dlib's.

    A tensor is a version, four sides, and float32 numbers; an integer is a byte that tells the
    count of its bytes, and these. The last layer has fields of its own before its tensor.
    """
    for found in re.finditer(rb"con_\d|affine_|fc_", data):
        at = found.end()
        if found.group() == b"fc_":
            at = data.index(b"\2\0\1\1\x80\1\1\1\1", at) - 2  # sides of 256, 128, 1 and 1
        sides = []
        for _ in range(5):
            count = data[at]
            sides.append(int.from_bytes(data[at + 1 : at + 1 + count], "little"))
            at += 1 + count
        yield np.frombuffer(data, "<f4", int(np.prod(sides[1:])), at)


KINDS: dict[str, tuple[Callable[..., Tensors], Callable[[Path], Frozen]]] = {
    "lpips": (lpips, Lpips),
    "vgg": (_convolutions, Vgg),
    "dists": (dists, Dists),
    "identity": (identity, Identity),
}


def main() -> int:
    """Convert; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    args = parser.parse_args()
    *files, out = args.files
    convert, read = KINDS[args.kind]
    save_file({name: x.float().contiguous() for name, x in convert(*files).items()}, out)
    read(out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
