"""Configurations of SR3's own training: those the public code ships, and a toy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sr3_desktop.engine.base.errors import SettingError
from sr3_desktop.engine.base.options import MAX_SCALE
from sr3_desktop.engine.models.network_configs import SR3UNetConfig

from .config import RunConfig, Stage, StageConfig


def _linear_schedule() -> dict[str, Any]:
    return {"kind": "linear", "levels": 2000, "beta_start": 1e-6, "beta_end": 1e-2}


@dataclass(frozen=True, slots=True, kw_only=True)
class SR3TrainConfig(RunConfig):
    """Everything that decides a training run of an SR3 network.

    Attributes:
        low: Side of the small photos in pixels.
        network: Shape of the network; its `image_size` is the side of the originals.
        schedule: The trained noise levels, see `NoiseSchedule.from_config`.
        dream: Power of DREAM's weight (see `sr3_task`), None trains without.
        falling_rate: The learning rate is warmed up and falls to a thousandth along a cosine.
    """

    low: int
    network: SR3UNetConfig
    schedule: dict[str, Any] = field(default_factory=_linear_schedule)
    dream: float | None = None
    falling_rate: bool = False

    @property
    def scale(self) -> int:
        """Enlargement."""
        return self.network.image_size // self.low


UNSEEN = ("prediction", "norm_groups")
"""What decides the meaning of a network's weights though no shape tells it."""


def unseen_difference(ours: object, theirs: Mapping[str, Any]) -> str:
    """Return how another network differs where no shape tells it, in words; "" if it does not.

    Args:
        ours: A configuration, of any kind of training.
        theirs: What a card or a state says of the network; what it leaves out is as published.
    """
    if not isinstance(ours, SR3TrainConfig):
        return ""
    published = {"prediction": "eps", "norm_groups": ours.network.norm_groups}
    for name in UNSEEN:
        own, other = getattr(ours.network, name), theirs.get(name, published[name])
        if own != other:
            return f"its {name} is {other}, not {own}"
    return ""


def check_sizes(config: SR3TrainConfig) -> None:
    """Raise ValueError unless small and large pictures fit each other and the network."""
    low, high, network = config.low, config.network.image_size, config.network
    if high % low or not 2 <= high // low <= MAX_SCALE:
        raise SettingError(
            "from {low} to {high} pixels is not an enlargement by a whole number from 2 to {limit}",
            low=low,
            high=high,
            limit=f"{MAX_SCALE:g}",
        )
    multiple = 1 << (len(network.channel_mults) - 1)
    if high % multiple:
        raise SettingError(
            "its network of {levels} levels needs pictures whose sides are multiples of "
            "{multiple}, not {high}",
            levels=len(network.channel_mults),
            multiple=multiple,
            high=high,
        )


def _denoiser(kimg: float, batch: int, side: int, learning_rate: float) -> dict[Stage, StageConfig]:
    return {"denoiser": StageConfig(kimg, batch, side, learning_rate)}


SR3_PRESETS: dict[str, SR3TrainConfig] = {
    # About four minutes on two CPU cores: for trying the way from photos to a model. So short a
    # training needs what SR3's own recipe lacks, or chance decides what becomes of the first step.
    "sr3-toy": SR3TrainConfig(
        id="sr3-toy",
        name="SR3 toy 16 → 64",
        low=16,
        network=SR3UNetConfig(
            16, (1, 2, 4), 1, (2,), norm_groups=8, image_size=64, prediction="residual"
        ),
        stages={"denoiser": StageConfig(4.8, 4, 64, 3e-3, warmup=20)},
        ema=0.99,
        clip=1.0,
        falling_rate=True,
    ),
    # The two published ones, a million steps each.
    "sr3-16-128": SR3TrainConfig(
        id="sr3-16-128",
        name="SR3 16 → 128",
        low=16,
        network=SR3UNetConfig(dropout=0.2),
        stages=_denoiser(4000, 4, 128, 1e-4),
    ),
    "sr3-64-512": SR3TrainConfig(
        id="sr3-64-512",
        name="SR3 64 → 512",
        low=64,
        network=SR3UNetConfig(64, (1, 2, 4, 8, 16), 1, (), norm_groups=16, image_size=512),
        stages=_denoiser(2000, 2, 512, 3e-6),
    ),
}
