"""Training configurations: frozen dataclasses and one table of presets."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any, Literal, Self

from sr3_desktop.engine.base.options import DEFAULT_MODEL
from sr3_desktop.engine.models.photo_net import PredictorConfig, RefinerConfig
from sr3_desktop.training.data.degradation import DegradationConfig

Stage = Literal["predictor", "refiner", "finish", "denoiser"]
"""A network in training; the last is that of an SR3 run, see `sr3_config`."""

Subject = Literal["photos", "faces"]

STAGES: tuple[Stage, ...] = ("predictor", "refiner", "finish")
"""Of a photo model, in the order of their training."""


@dataclass(frozen=True, slots=True)
class StageConfig:
    """The training of a network.

    Attributes:
        kimg: Planned total of patches in thousands; the cosine schedule spans it.
        batch: Patches per step, over all processes.
        patch: Side of a high-resolution patch in pixels.
        learning_rate: Peak learning rate.
        warmup: Steps of linear warm-up.
        rewarm: Steps of warm-up after a resume without optimizer moments.
        final_share: Share of the total, at the end, trained with `final_patch`.
        final_patch: Side of the patches at the end.
        final_batch: Patches per step at the end.
    """

    kimg: float
    batch: int
    patch: int
    learning_rate: float
    warmup: int = 500
    rewarm: int = 300
    final_share: float = 0.0
    final_patch: int = 0
    final_batch: int = 0

    def at(self, images: int) -> tuple[int, int]:
        """Return batch and patch size after so many patches."""
        if self.final_share and images >= self.kimg * 1000 * (1 - self.final_share):
            return self.final_batch, self.final_patch
        return self.batch, self.patch


@dataclass(frozen=True, slots=True)
class FinishConfig:
    """The last stage: the refiner trained through whole chains of sampling steps.

    Attributes:
        steps: Lengths of the chains; a batch is shared by them.
        temperature: Of the noise that they start from.
        l1: Weight of the mean absolute error of the result.
        fourier: Weight of that of its Fourier amplitudes.
        grid: Weight of the pattern that repeats with every low-resolution pixel.
        perceptual: Weight of LPIPS.
        lpips: File of LPIPS weights; "" leaves LPIPS out.
        denoising: Weight of the loss of the stage before.
    """

    steps: tuple[int, ...] = (2, 3, 4)
    temperature: float = 0.95
    l1: float = 1.0
    fourier: float = 0.5
    grid: float = 5.0
    perceptual: float = 0.3
    lpips: str = ""
    denoising: float = 0.02


@dataclass(frozen=True, slots=True)
class CardConfig:
    """What the model's card says beyond its shape, chosen on the validation photos.

    Attributes:
        steps: Recommended number of steps.
        detail: Recommended detail dial.
        max_temperature: Temperature of the noise at detail = 1.
        sigma_max: Noise level at which sampling starts.
        halo: Margin around tiles in low-resolution pixels.
        trained_on: Data and recipe, for people.
        notes: Honest limits, for people.
        license: License of the weights.
    """

    steps: int = 8
    detail: float = 0.5
    max_temperature: float = 1.0
    sigma_max: float = 4.0
    halo: int = 16
    trained_on: str = ""
    notes: str = ""
    license: str = "Apache-2.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunConfig:
    """What training runs of every kind have.

    Attributes:
        id: Id of the resulting model.
        name: Name for people.
        stages: The training of each stage; none of one that is left out or planned with 0 patches.
        ema: Decay of the running mean of the weights; 0 keeps none.
        clip: Largest gradient norm; 0 does not clip.
        bfloat16: Autocast the networks to bfloat16.
        seed: Seed of everything random.
    """

    id: str
    name: str
    stages: dict[Stage, StageConfig]
    ema: float = 0.0
    clip: float = 0.0
    bfloat16: bool = False
    seed: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return asdict(self)

    def with_plan(self, kimg: Mapping[Stage, float | None], batch: int | None = None) -> Self:
        """Return the configuration with other planned totals or batch; None keeps its own."""
        stages = {}
        for stage, own in self.stages.items():
            plan = kimg.get(stage)
            total = own.kimg if plan is None else plan
            stages[stage] = replace(own, kimg=total, batch=batch or own.batch)
        return replace(self, stages=stages)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainConfig(RunConfig):
    """Everything that decides the training of a photo model.

    Attributes:
        scale: Enlargement.
        subject: What the patches are cut from: any photos, or aligned faces.
        noise_mean: Mean of ln(sigma) in refiner training.
        noise_std: Standard deviation of ln(sigma).
        weight_decay: On convolution weights.
        channels_last: Memory format of the networks.
        card: What the model's card says.
    """

    id: str = DEFAULT_MODEL
    name: str = "Photo x4"
    scale: int = 4
    subject: Subject = "photos"
    predictor: PredictorConfig = field(default_factory=PredictorConfig)
    refiner: RefinerConfig = field(default_factory=RefinerConfig)
    stages: dict[Stage, StageConfig] = field(default_factory=dict)
    finish: FinishConfig = field(default_factory=FinishConfig)
    degradation: DegradationConfig = field(default_factory=DegradationConfig)
    noise_mean: float = -0.4
    noise_std: float = 1.3
    ema: float = 0.999
    weight_decay: float = 0.01
    clip: float = 1.0
    channels_last: bool = False
    card: CardConfig = field(default_factory=CardConfig)

    @property
    def planned(self) -> tuple[Stage, ...]:
        """The stages that train anything, in their order."""
        return tuple(s for s in STAGES if s in self.stages and self.stages[s].kimg > 0)


FACES = "568 synthetic (StyleGAN2) faces of 512 pixels, aligned as in FFHQ; no real person."
FACE_NOTES = (
    "Only for upright faces cut as in FFHQ. At this enlargement a face is invented: it looks "
    "plausible and agrees with the small picture, but it is not the person."
)
FACE_DEGRADATION = DegradationConfig(mild=0.15, strong=0.0, max_blur_px=4.0)

_face = partial(
    TrainConfig,
    id="face-x8",
    name="Face x8",
    scale=8,
    subject="faces",
    degradation=FACE_DEGRADATION,
)

PRESETS: dict[str, TrainConfig] = {
    # A few seconds on a CPU: for tests and for trying a command.
    "toy": TrainConfig(
        id="toy-x4",
        name="Toy x4",
        predictor=PredictorConfig(width=8, blocks=1),
        refiner=RefinerConfig((8, 12, 16), (1, 1, 1), condition_width=4, embedding=16),
        stages={
            "predictor": StageConfig(kimg=0.2, batch=4, patch=32, learning_rate=2e-3, warmup=5),
            "refiner": StageConfig(kimg=0.2, batch=4, patch=32, learning_rate=2e-3, warmup=5),
            "finish": StageConfig(kimg=0.1, batch=3, patch=32, learning_rate=2e-4, warmup=5),
        },
    ),
    # About five hours on two CPU cores; `--bfloat16` saves a third where they compute with it.
    "photo-cpu": TrainConfig(
        predictor=PredictorConfig(blocks=16),
        stages={
            "predictor": StageConfig(
                kimg=300,
                batch=16,
                patch=96,
                learning_rate=1e-3,
                warmup=100,
                final_share=0.2,
                final_patch=192,
                final_batch=4,
            ),
            "refiner": StageConfig(kimg=100, batch=12, patch=96, learning_rate=8e-4, warmup=200),
            "finish": StageConfig(kimg=12, batch=12, patch=96, learning_rate=1e-4, warmup=50),
        },
        # Mostly clean: so small a predictor has little room for undoing damage as well.
        degradation=DegradationConfig(mild=0.12, strong=0.06),
        card=CardConfig(
            detail=1.0,
            max_temperature=0.95,  # above, an undertrained refiner leaves speckle
            trained_on=(
                "1,101 openly licensed photos (646 megapixels; docs/models.md lists the sources). "
                "A small model, trained on two processor cores."
            ),
            notes=(
                "Small: it sharpens edges, hair and fur, but only hints at "
                "fine irregular texture. What it adds is plausible, not true."
            ),
        ),
    ),
    # About 50 minutes on one data-center GPU; the true rate is measured in the first minutes.
    "photo-gpu": TrainConfig(
        predictor=PredictorConfig(width=64, blocks=16),
        refiner=RefinerConfig((48, 160, 256, 320), (1, 2, 2, 2), condition_width=32, embedding=256),
        stages={
            "predictor": StageConfig(kimg=1500, batch=128, patch=128, learning_rate=5e-4),
            "refiner": StageConfig(
                kimg=3000,
                batch=192,
                patch=128,
                learning_rate=4e-4,
                final_share=0.3,
                final_patch=256,
                final_batch=64,
            ),
            "finish": StageConfig(kimg=150, batch=96, patch=128, learning_rate=5e-5, warmup=200),
        },
        bfloat16=True,
        channels_last=True,
    ),
    # About two hours on two CPU cores.
    "face-cpu": _face(
        predictor=PredictorConfig(scale=8),
        refiner=RefinerConfig((24, 48, 80, 128), (1, 1, 2, 2)),
        stages={
            "predictor": StageConfig(
                kimg=56,
                batch=16,
                patch=256,
                learning_rate=1e-3,
                warmup=100,
                final_share=0.25,
                final_patch=512,
                final_batch=4,
            ),
            "refiner": StageConfig(kimg=48, batch=8, patch=192, learning_rate=8e-4, warmup=200),
            "finish": StageConfig(kimg=6, batch=6, patch=192, learning_rate=1e-4, warmup=50),
        },
        card=CardConfig(
            detail=1.0,
            max_temperature=0.95,
            trained_on=f"{FACES} A small model, trained on two processor cores.",
            notes=FACE_NOTES,
        ),
    ),
    # About 25 minutes on one data-center GPU.
    "face-gpu": _face(
        predictor=PredictorConfig(width=64, blocks=16, scale=8),
        refiner=RefinerConfig((32, 64, 160, 256, 320), (1, 1, 2, 2, 2), 32, embedding=256),
        stages={
            "predictor": StageConfig(kimg=400, batch=32, patch=512, learning_rate=5e-4),
            "refiner": StageConfig(
                kimg=800,
                batch=64,
                patch=256,
                learning_rate=4e-4,
                final_share=0.3,
                final_patch=512,
                final_batch=16,
            ),
            "finish": StageConfig(kimg=60, batch=48, patch=256, learning_rate=5e-5, warmup=200),
        },
        bfloat16=True,
        channels_last=True,
        card=CardConfig(trained_on=FACES, notes=FACE_NOTES),
    ),
}


def learning_rate(config: StageConfig, images: int, batch: int, steps_since_rewarm: int) -> float:
    """Return the rate after so many patches: warm-up, then a cosine to a thousandth of the peak.

    `steps_since_rewarm` is large if there was no resume without optimizer moments.
    """
    warm = min(1.0, (images / batch + 1) / config.warmup)
    rewarm = min(1.0, (steps_since_rewarm + 1) / config.rewarm)
    progress = min(1.0, images / (config.kimg * 1000))
    cosine = 0.001 + 0.999 * (1 + math.cos(math.pi * progress)) / 2
    return config.learning_rate * min(warm, rewarm) * cosine
