"""From a model file to a model that runs; torch is loaded only where it is needed."""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

from sr3_desktop.engine.base.errors import DeviceError
from sr3_desktop.engine.base.options import DtypeName
from sr3_desktop.engine.base.torch_setup import load_torch_libraries
from sr3_desktop.engine.networks.estimator import ESTIMATOR, SHAPES, Estimator
from sr3_desktop.engine.networks.photo_engine import PhotoEngine
from sr3_desktop.engine.networks.photo_shapes import photo_shapes
from sr3_desktop.engine.networks.two_pairs import TwoPairs

from .diffusion_model import DiffusionModel
from .model_card import ModelCard
from .model_file import (
    Weights,
    beginning,
    check_shapes,
    damaged,
    load_weights,
    split_pairs,
)
from .photo_model import PhotoModel

log = logging.getLogger(__name__)


def open_model(path: Path, device: str, dtype: DtypeName = "auto") -> DiffusionModel:
    """Read a model and make it ready to run.

    Args:
        device: From `device.pick_device`.
        dtype: Number format of the networks' inside; "auto" chooses by device.

    Raises:
        ModelFileError: The file is missing, damaged, or its tensors are not those of its card.
    """
    weights, card = load_weights(path)
    with damaged(path):
        if card.kind == "photo" and device.startswith("vulkan") and dtype != "bfloat16":
            from .vulkan import open_engine

            return _photo_model(
                weights, card, lambda w: open_engine(w, card.network, device, dtype)
            )
        if device.startswith("vulkan"):
            device = "cpu"  # where torch computes
        if card.kind == "photo" and device == "cpu" and dtype in ("auto", "float32") and has_ncnn():
            from sr3_desktop.engine.networks.ncnn_engine import NcnnEngine

            return _photo_model(weights, card, partial(NcnnEngine, network=card.network))
        return _torch_model(weights, card, device, dtype)


def has_ncnn() -> bool:
    """Whether ncnn loads; where it does not, torch computes in its place."""
    try:
        import ncnn  # noqa: F401
    except ImportError as error:
        log.warning("ncnn does not load: %s", error)
        return False
    return True


def _photo_model(
    weights: Weights, card: ModelCard, build: Callable[[Weights], PhotoEngine]
) -> PhotoModel:
    own, restoring = split_pairs(weights)
    scale = "residual_scale"
    for pair in filter(None, (own, restoring)):
        check_shapes(pair, photo_shapes(card.network))  # ncnn takes anything, and crashes
    engine = build(own)
    if restoring:
        engine = TwoPairs(engine, partial(build, restoring))
    estimator = beginning(ESTIMATOR, weights)
    if estimator:
        check_shapes(estimator, SHAPES)
    return PhotoModel(
        card,
        engine,
        float(own[scale]),
        Estimator(estimator) if estimator else None,
        float(restoring[scale]) if restoring else None,
    )


def _torch_model(
    weights: Weights, card: ModelCard, device: str, dtype: DtypeName
) -> DiffusionModel:
    load_torch_libraries()
    try:
        from .checkpoint import build_net
        from .photo_net import PhotoNet
        from .sr3_model import SR3Model
        from .sr3_unet import SR3UNet
        from .torch_engine import TorchEngine, TorchRuntime, pick_dtype
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise DeviceError(
            "{name} needs PyTorch for these settings, and this download of the program does not "
            "have it; choose the processor (CPU) and a photo model, or use the full download.",
            name=card.name,
        ) from error
    if card.kind == "photo":

        def engine(pair: Weights) -> PhotoEngine:
            net = cast(PhotoNet, build_net(pair, card))
            return TorchEngine(net, device, pick_dtype(dtype, device))

        return _photo_model(weights, card, engine)
    # In 16 bits the rounding alone would shift colors: at the first step the network's error is
    # multiplied by sigma, 151 as published.
    unet = cast(SR3UNet, build_net(weights, card))
    return SR3Model(card, unet, TorchRuntime(device, "float32" if dtype == "auto" else dtype))
