"""Training configurations: frozen dataclasses and one table of presets."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any, Literal, Self

from sr3_desktop.engine.base.options import DEFAULT_MODEL
from sr3_desktop.engine.models.network_configs import PredictorConfig, RefinerConfig
from sr3_desktop.training.data.degradation_config import DegradationConfig

Stage = Literal["predictor", "restore", "refiner", "finish", "denoiser"]
"""A network in training; the last is that of an SR3 run, see `sr3_config`."""

Subject = Literal["photos", "faces"]

RESTORATION = DegradationConfig(
    mild=0.3, strong=0.3, max_blur_px=3.5, max_noise=30.0, worst_jpeg=25.0, as_auto=0.4
)
"""What phones, messengers and scanners do, beside clean patches."""

STAGES: tuple[Stage, ...] = ("predictor", "restore", "refiner", "finish")
"""Of a photo model, in the order of their training."""


@dataclass(frozen=True, slots=True)
class StageConfig:
    """The training of a network.

    Attributes:
        kimg: Planned total of patches in thousands; the cosine schedule spans it.
        minutes: Planned time of training instead, where it is above 0: the stage ends by the clock
            and its cosine follows it.
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
    minutes: float = 0.0

    @property
    def is_planned(self) -> bool:
        """Whether it trains anything."""
        return self.kimg > 0 or self.minutes > 0

    def progress(self, images: int, seconds: float) -> float:
        """Return the share of the plan that is done, 0 to 1."""
        if self.minutes > 0:
            return min(1.0, seconds / (60 * self.minutes))
        return min(1.0, images / (self.kimg * 1000))

    def at(self, progress: float) -> tuple[int, int]:
        """Return batch and patch size after so much of the plan."""
        if self.final_share and progress >= 1 - self.final_share:
            return self.final_batch, self.final_patch
        return self.batch, self.patch


@dataclass(frozen=True, slots=True)
class FinishConfig:
    """The last stage: the refiner trained through whole chains of sampling steps.

    Attributes:
        steps: Lengths of the chains; a batch is shared by them.
        temperatures: Range of that of the noise they start from; each patch has its own.
        l1: Weight of the mean absolute error of the result.
        fourier: Weight of that of its Fourier amplitudes.
        grid: Weight of the pattern that repeats with every low-resolution pixel.
        perceptual: Weight of LPIPS.
        lpips: File of LPIPS weights; "" leaves LPIPS out.
        texture: Weight of DISTS.
        dists: File of DISTS weights; "" leaves DISTS out.
        likeness: Weight of the squared distance by which a face is taken for somebody else.
        identity: File of weights that recognize faces, which must be whole; "" leaves them out.
        denoising: Weight of the loss of the stage before.
        features: Weight of the L1 of VGG16's features.
        vgg: File of VGG16's weights; "" leaves out what needs them.
        adversarial: How strongly heads on these features, which learn to tell results from photos,
            pull at a result, in units of the pull of `features`; 0 trains none.
        judge_rate: Learning rate of these heads in units of the refiner's.
        predictor_rate: That of the predictor; 0 leaves it as it is.
        predicting: Weight of the predictor's own loss where it is trained.
    """

    steps: tuple[int, ...] = (2, 3, 4)
    temperatures: tuple[float, float] = (0.95, 0.95)
    l1: float = 1.0
    fourier: float = 0.5
    grid: float = 5.0
    perceptual: float = 0.3
    lpips: str = ""
    texture: float = 0.5
    dists: str = ""
    likeness: float = 2.0
    identity: str = ""
    denoising: float = 0.02
    features: float = 1.0
    vgg: str = ""
    adversarial: float = 0.0
    judge_rate: float = 2.0
    predictor_rate: float = 0.0
    predicting: float = 0.02


@dataclass(frozen=True, slots=True)
class CardConfig:
    """What the model's card says beyond its shape, chosen on the validation photos.

    Attributes:
        max_temperature: Strength of the noise that is sampled with.
        sigma_max: Noise level at which sampling starts.
        halo: Margin around tiles in low-resolution pixels.
        trained_on: Data and recipe, for people.
        notes: Honest limits, for people.
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
        stages: The training of each stage; none of one that is left out or planned with 0 patches.
        ema: Decay of the running mean of the weights; 0 keeps none.
        clip: Largest gradient norm; 0 does not clip.
        bfloat16: Autocast the networks to bfloat16.
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

    def with_minutes(self, minutes: Mapping[Stage, float]) -> Self:
        """Return the configuration planned by time: stages that are not named train nothing."""
        stages = {
            stage: replace(own, kimg=0.0, minutes=minutes.get(stage, 0.0))
            for stage, own in self.stages.items()
        }
        return replace(self, stages=stages)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainConfig(RunConfig):
    """Everything that decides the training of a photo model.

    Attributes:
        subject: What the patches are cut from: any photos, or aligned faces.
        restoration: That from the stage "restore" on, if it is planned.
        noise_mean: Mean of ln(sigma) in refiner training.
        noise_std: Standard deviation of ln(sigma).
        weight_decay: On convolution weights.
        channels_last: Memory format of the networks.
        restores: Model file that the trained networks become the second pair of, which restores;
            "" makes a model of its own.
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
    restoration: DegradationConfig = RESTORATION
    noise_mean: float = -0.4
    noise_std: float = 1.3
    ema: float = 0.999
    weight_decay: float = 0.01
    clip: float = 1.0
    channels_last: bool = False
    restores: str = ""
    card: CardConfig = field(default_factory=CardConfig)

    @property
    def planned(self) -> tuple[Stage, ...]:
        """The stages that train anything, in their order."""
        return tuple(s for s in STAGES if s in self.stages and self.stages[s].is_planned)

    def with_whole_faces(self) -> Self:
        """Return the configuration with a finish on whole faces, as many pixels a step."""
        own, side = self.stages["finish"], FACE_SIDE_PX
        finish = replace(own, batch=max(1, own.batch * own.patch**2 // side**2), patch=side)
        return replace(self, stages={**self.stages, "finish": finish})

    def degradation_in(self, stage: Stage) -> DegradationConfig:
        """Return what is done to the patches of a stage."""
        restored = "restore" in self.planned and stage != "predictor"
        return self.restoration if restored else self.degradation


FACE_SIDE_PX = 512
"""Side of the training faces, aligned as in FFHQ."""

CARD_FINISH = FinishConfig(
    steps=(1, 2, 4),
    temperatures=(0.8, 1.0),
    adversarial=0.5,
    predictor_rate=0.1,
)
PHOTOS = "1,062 openly licensed photos (docs/training-data.md lists the sources)."
PHOTO_NOTES = "What it adds is plausible, not true: small faces and lettering may be wrong."
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
_card = partial(
    TrainConfig,
    predictor=PredictorConfig(width=64, blocks=14),
    refiner=RefinerConfig((32, 96, 160), (1, 2, 2), condition_width=32),
    bfloat16=True,
    channels_last=True,
    card=CardConfig(
        steps=2, detail=1.0, max_temperature=0.92, trained_on=PHOTOS, notes=PHOTO_NOTES
    ),
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
            "restore": StageConfig(kimg=0, batch=4, patch=32, learning_rate=1e-3, warmup=5),
        },
    ),
    # About five hours on two CPU cores; `--bfloat16` saves a third where they compute with it.
    "photo-cpu": TrainConfig(
        predictor=PredictorConfig(blocks=16),
        stages={
            "predictor": StageConfig(300, 16, 96, 1e-3, 100, 300, 0.2, 192, 4),
            "refiner": StageConfig(kimg=100, batch=12, patch=96, learning_rate=8e-4, warmup=200),
            "finish": StageConfig(kimg=12, batch=12, patch=96, learning_rate=1e-4, warmup=50),
        },
        # Mostly clean: so small a predictor has little room for undoing damage as well.
        degradation=DegradationConfig(mild=0.12, strong=0.06),
        card=CardConfig(
            detail=1.0,
            max_temperature=0.95,  # above, an undertrained refiner leaves speckle
            trained_on=(
                "1,101 openly licensed photos (646 megapixels; sources in docs/training-data.md). "
                "A small model, trained on two processor cores."
            ),
            notes=(
                "Small: it sharpens edges, hair and fur, but only hints at "
                "fine irregular texture. What it adds is plausible, not true."
            ),
        ),
    ),
    # 16 minutes on one data-center graphics card, planned by time; of a size that a processor runs.
    "photo-card": _card(
        stages={
            "predictor": StageConfig(0, 256, 128, 7e-4, 200, 200, 0.25, 256, 64, minutes=6.5),
            "refiner": StageConfig(0, 192, 128, 5e-4, 200, 200, minutes=5),
            "finish": StageConfig(0, 96, 128, 1e-4, 50, 50, minutes=4.5),
        },
        degradation=DegradationConfig(mild=0.05, strong=0.0, camera=0.25),
        finish=CARD_FINISH,
    ),
    # Its second pair, which restores (--init): six minutes more.
    "photo-card-restore": _card(
        stages={
            "restore": StageConfig(0, 192, 128, 5e-4, 100, 100, 0.3, 256, 48, minutes=2.5),
            "finish": StageConfig(0, 96, 128, 1.5e-4, 50, 50, minutes=3.5),
        },
        restoration=replace(RESTORATION, mild=0.55, strong=0.45, as_auto=0.5),
        finish=replace(CARD_FINISH, predictor_rate=0.33),
    ),
    # Restoration on top of a model (--init): about two hours on two CPU cores.
    "photo-restore": _card(
        bfloat16=False,
        channels_last=False,
        stages={
            "restore": StageConfig(kimg=60, batch=8, patch=128, learning_rate=6e-4, warmup=40),
            "finish": StageConfig(kimg=12, batch=6, patch=128, learning_rate=1.5e-4, warmup=40),
        },
        restoration=replace(RESTORATION, mild=0.55, strong=0.45, as_auto=0.5),
        finish=replace(CARD_FINISH, predictor_rate=0.33, perceptual=0.5),
        card=CardConfig(detail=1.0, max_temperature=0.85, trained_on=PHOTOS, notes=PHOTO_NOTES),
    ),
    # About two hours on two CPU cores.
    "face-cpu": _face(
        predictor=PredictorConfig(scale=8),
        refiner=RefinerConfig((24, 48, 80, 128), (1, 1, 2, 2)),
        stages={
            "predictor": StageConfig(56, 16, 256, 1e-3, 100, 300, 0.25, 512, 4),
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
    # On top of a model (--init): three minutes on one data-center graphics card.
    "face-card": _face(
        predictor=PredictorConfig(scale=8),
        refiner=RefinerConfig((24, 48, 80, 128), (1, 1, 2, 2)),
        stages={
            "predictor": StageConfig(0, 32, 512, 3e-4, 100, 100, minutes=1),
            "finish": StageConfig(0, 48, 256, 1e-4, 50, 50, minutes=2),
        },
        finish=CARD_FINISH,
        bfloat16=True,
        channels_last=True,
        card=CardConfig(steps=4, detail=1.0, trained_on=FACES, notes=FACE_NOTES),
    ),
}


def learning_rate(
    config: StageConfig, progress: float, steps: int, steps_since_rewarm: int
) -> float:
    """Return the rate: warm-up, then a cosine to a thousandth of the peak.

    Args:
        progress: Share of the plan that is done, 0 to 1.
        steps_since_rewarm: Those since a resume without the optimizer's moments; else large.
    """
    warm = min(1.0, (steps + 1) / config.warmup)
    rewarm = min(1.0, (steps_since_rewarm + 1) / config.rewarm)
    cosine = 0.001 + 0.999 * (1 + math.cos(math.pi * progress)) / 2
    return config.learning_rate * min(warm, rewarm) * cosine
