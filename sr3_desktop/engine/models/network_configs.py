"""Shapes of the networks, as cards and configurations tell them; without torch."""

from dataclasses import dataclass
from typing import Literal, get_args

from sr3_desktop.engine.base.errors import SettingError

DEFAULT_NORM_GROUPS = 32
"""What the reference takes when a configuration does not say."""

Prediction = Literal["eps", "v", "residual"]
"""What a network answers with: SR3's noise, the velocity of Salimans and Ho 2022 (2202.00512), or
how far the photo is from what the noisy and the enlarged picture tell without a network."""


@dataclass(frozen=True, slots=True)
class PredictorConfig:
    """Shape of the predictor.

    Attributes:
        width: Channels.
        blocks: Residual blocks.
        scale: Enlargement.
    """

    width: int = 48
    blocks: int = 8
    scale: int = 4


@dataclass(frozen=True, slots=True)
class RefinerConfig:
    """Shape of the refiner.

    Attributes:
        widths: Channels of the levels; the first is the thin one on the unshuffled grid, the
            level where the grid equals the low-resolution one receives the condition.
        blocks: Residual blocks of each level on the way down; the way up has as many.
        condition_width: Channels of the condition made from the predictor's features.
        unshuffle: Pixel-unshuffle factor of the first level.
        embedding: Channels of the noise-level embedding.
    """

    widths: tuple[int, ...] = (32, 80, 128)
    blocks: tuple[int, ...] = (1, 2, 2)
    condition_width: int = 24
    unshuffle: int = 2
    embedding: int = 128


@dataclass(frozen=True, slots=True)
class SR3UNetConfig:
    """Shape of the network; the defaults are the published faces 16 -> 128.

    Attributes:
        inner_channel: Channels of the first convolution.
        channel_mults: Channels of each level as multiples of `inner_channel`.
        res_blocks: Residual blocks of a level on the way down; the way up has one more.
        attention_levels: Levels whose blocks have attention. The reference's `attn_res` names them
            by resolution, image_size / 2^level; the deepest block always has attention.
        norm_groups: Groups of the GroupNorms; no tensor's shape tells it.
        dropout: Share dropped in the second half of each block, in training.
        image_size: Side of the pictures it was trained on; tiles are best of this size.
        prediction: What its output means, see `photo_of`.
        channels: Of the photos: 3, or 1 of gray ones.
    """

    inner_channel: int = 64
    channel_mults: tuple[int, ...] = (1, 2, 4, 8, 8)
    res_blocks: int = 2
    attention_levels: tuple[int, ...] = (3,)
    norm_groups: int = DEFAULT_NORM_GROUPS
    dropout: float = 0.0
    image_size: int = 128
    prediction: Prediction = "eps"
    channels: int = 3

    def __post_init__(self) -> None:
        if self.channels not in (1, 3):
            raise SettingError(
                "its photos have {channels} channels, but can have 1 or 3", channels=self.channels
            )
        if self.prediction not in get_args(Prediction):
            raise SettingError("there is no prediction {kind!r}", kind=self.prediction)
        if self.norm_groups < 1 or self.inner_channel % self.norm_groups:
            raise SettingError(
                "norm_groups {groups} does not divide its {channels} channels",
                channels=self.inner_channel,
                groups=self.norm_groups,
            )
