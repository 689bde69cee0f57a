"""Photo models as ONNX files, which other programs load."""

import math
import tempfile
import warnings
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import IO, cast

import torch
from torch import Tensor, nn

from sr3_desktop.engine.base.errors import ModelFileError
from sr3_desktop.engine.files import atomic
from sr3_desktop.engine.models.checkpoint import load_model
from sr3_desktop.engine.models.model_card import ModelCard
from sr3_desktop.engine.models.model_file import schedule_of
from sr3_desktop.engine.models.photo_net import PhotoNet, denoise

OPSET = 18
EXAMPLE_CELLS = 8
"""Side, in the model's smallest steps, of the picture that the export runs on; any may follow."""


class PredictorOnly(nn.Module):
    """A photo in one pass, without diffusion."""

    inputs = ("image",)

    def __init__(self, net: PhotoNet, card: ModelCard) -> None:
        super().__init__()
        self.net = net

    def forward(self, image: Tensor) -> Tensor:
        """[1, 3, h, w] in [0, 1], RGB -> [1, 3, h * scale, w * scale] in [0, 1]."""
        base, _ = self.net.predict(image * 2 - 1, torch.zeros(1))
        return torch.clamp(base / 2 + 0.5, 0, 1)


class WholeUpscaler(nn.Module):
    """Predictor and all steps of the sampler that the card recommends, in one call.

    The sampler is DPM-Solver++(2M), as `samplers.dpmpp_2m`; the result is not back-projected.
    """

    inputs = ("image", "noise")

    def __init__(self, net: PhotoNet, card: ModelCard) -> None:
        super().__init__()
        self.net = net
        self.sigmas = schedule_of(card).respaced(card.recommended.steps).tolist()
        self.start = self.sigmas[0] * card.max_temperature
        self.detail = card.recommended.detail

    def forward(self, image: Tensor, noise: Tensor) -> Tensor:
        """Enlarge.

        Args:
            image: [1, 3, h, w] in [0, 1], RGB.
            noise: [1, 3, h * scale, w * scale], normal numbers; others give other details.

        Returns:
            [1, 3, h * scale, w * scale] in [0, 1].
        """
        clean = torch.zeros(1)
        base, condition = self.net.predict(image * 2 - 1, clean)
        x, before, stride_before = noise * self.start, None, math.inf
        for sigma, following in pairwise(self.sigmas):
            level = torch.full((1,), sigma)
            x0 = denoise(self.net.refiner, x, level, base, condition, clean)
            stride = math.log(sigma / following) if following else math.inf
            kept = math.exp(-stride)
            slope = (1 - kept) * stride / (2 * stride_before) if following else 0.0
            x = kept * x + (1 - kept + slope) * x0
            if before is not None:
                x = x - slope * before
            before, stride_before = x0, stride
        made = base + self.detail * self.net.residual_scale * x
        return torch.clamp(made / 2 + 0.5, 0, 1)


PROGRAMS: dict[str, type[PredictorOnly] | type[WholeUpscaler]] = {
    "predictor": PredictorOnly,
    "upscaler": WholeUpscaler,
}
"""What is exported, by the end of the file's name."""


def export_onnx(model: Path, folder: Path) -> list[Path]:
    """Write a photo model as `ID-predictor.onnx` and `ID-upscaler.onnx`; float32, any even size.

    Returns:
        The files; those that are there already are kept, and free names beside them taken.

    Raises:
        ModelFileError: It is no photo model, is damaged, or the files cannot be written; or the
            package onnx is missing.
    """
    if find_spec("onnx") is None:
        raise ModelFileError(
            "The package {package} is not installed; install it with: pip install {package}",
            package="onnx",
        )
    net, card = load_model(model)
    if card.kind != "photo":
        raise ModelFileError("{name} cannot be exported; only photo models can.", name=card.name)
    written = []
    for name, kind in PROGRAMS.items():
        path = folder / f"{card.id}-{name}.onnx"
        written.append(_export(kind(cast(PhotoNet, net), card).eval(), card.scale, path))
    return written


def _export(program: PredictorOnly | WholeUpscaler, scale: int, path: Path) -> Path:
    side = EXAMPLE_CELLS * program.net.multiple
    example = {
        "image": torch.rand(1, 3, side, side),
        "noise": torch.randn(1, 3, side * scale, side * scale),
    }
    names = list(program.inputs)
    sides = {2: "height", 3: "width"}
    enlarged = {axis: f"enlarged {name}" for axis, name in sides.items()}
    axes = {"image": sides, "noise": enlarged, "result": enlarged}

    def write(file: IO[bytes]) -> None:
        with (
            tempfile.TemporaryDirectory() as folder,  # the exporter takes UTF-8 names alone
            torch.inference_mode(),
            warnings.catch_warnings(),
        ):
            made = Path(folder, "model.onnx")
            warnings.simplefilter("ignore")  # of the exporter's age; the other one needs more
            torch.onnx.export(
                program,
                tuple(example[name] for name in names),
                made,
                input_names=names,
                output_names=["result"],
                dynamic_axes={name: axes[name] for name in (*names, "result")},
                opset_version=OPSET,
                dynamo=False,
            )
            file.write(made.read_bytes())

    with ModelFileError.instead(
        "The model could not be saved to {folder}: {reason}.", folder=path.parent
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        return atomic.write(path, write, replace=False)
