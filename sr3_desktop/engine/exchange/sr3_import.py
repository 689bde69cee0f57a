"""Taking over checkpoints of the public SR3 code (`I640000_E37_gen.pth`) as models.

What a file holds and where in it the network lies is told by `weights_file`; what the network looks
like is read off the shapes of its tensors, see `sr3_unet.infer_config`.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple

import torch
from torch import Tensor

from sr3_desktop.engine.base.errors import ModelFileError
from sr3_desktop.engine.base.options import MAX_SCALE
from sr3_desktop.engine.base.request import SamplerSettings
from sr3_desktop.engine.diffusion.schedule import BETAS, FIXED_BETAS, NoiseSchedule
from sr3_desktop.engine.models.checkpoint import load_model
from sr3_desktop.engine.models.model_card import MODEL_ID, ModelCard
from sr3_desktop.engine.models.model_file import load_weights, write_model
from sr3_desktop.engine.models.network_configs import SR3UNetConfig
from sr3_desktop.engine.models.sr3_unet import PUBLISHED_NORM_GROUPS, SR3UNet, infer_config

from .weights_file import Unwrapped, read_weights, unwrapped

PARTS = ("downs", "mid", "ups", "final_conv", "noise_level_mlp", "time_mlp")
ANCHOR = "downs.0.weight"
ENDS = ("beta_start", "beta_end")
PUBLISHED_SCALE = 8
RECOMMENDED_STEPS = 50
LIMITS = (
    "Made for one kind of picture at one size; trained with GroupNorm, so tiles of larger photos "
    "match only roughly."
)
GUESSED = (
    " Not one of the published networks: its norm_groups ({groups}) cannot be read from the file; "
    "if results are wrong, import it with others."
)
Choice = Literal["norm_groups", "levels", "beta_start", "beta_end", "scale"]


class ChoiceNeededError(ModelFileError):
    """A file does not tell what a model needs; the one who imports it can.

    Attributes:
        choices: What to give, by the names of `import_checkpoint` and `LinearLevels`.
    """

    def __init__(self, template: str, choices: tuple[Choice, ...], /, **arguments: Any) -> None:
        super().__init__(template, **arguments)
        self.choices = choices


class LinearLevels(NamedTuple):
    """Noise levels as the public code's configuration has them, of a linear schedule.

    Attributes:
        levels: Their number.
        beta_start: Variance that the first step adds.
        beta_end: Variance that the last step adds.
    """

    levels: int
    beta_start: float
    beta_end: float


def import_checkpoint(
    file: Path,
    folder: Path,
    *,
    model_id: str | None = None,
    name: str | None = None,
    norm_groups: int | None = None,
    scale: int | None = None,
    noise_levels: LinearLevels | None = None,
    replace_model: bool = False,
) -> tuple[Path, ModelCard]:
    """Convert a checkpoint into a model file.

    Weights stay float32 so that results are those of the reference.

    Args:
        file: A `*_gen.pth` of the public code's SR3 ("sr3", not "ddpm") networks, or such weights
            in a container, behind prefixes, in half precision or as safetensors.
        model_id: Its id; None makes one of the file's name.
        name: Its name for people; None makes one.
        norm_groups: As in the configuration it was trained with; None takes the published ones.
        scale: Enlargement it was trained for; None takes that of the published networks.
        noise_levels: Those it was trained on, for a file that has none.
        replace_model: Replace an added model of that id.

    Returns:
        The model file and its card.

    Raises:
        ChoiceNeededError: The file does not tell enough.
        ModelFileError: It is no such checkpoint, or the model cannot be written. Then nothing is.
    """
    stem = file.stem.removesuffix("_gen")
    model_id = model_id or "sr3-" + re.sub(r"[^a-z0-9]+", "-", stem.lower())[:60].strip("-")
    target = folder / f"{model_id}.safetensors"
    _check_choices(model_id, PUBLISHED_SCALE if scale is None else scale, target, replace_model)
    found = _network(file)
    with ModelFileError.instead(
        "{name} cannot be used as an SR3 model: {reason}.", of=(ValueError,), name=file.name
    ):
        config, schedule = _described(found, file.name, norm_groups, noise_levels, scale)
    card = _card(model_id, name, file.name, config, schedule, scale or PUBLISHED_SCALE)
    if found.container not in ("", "denoise_fn."):
        card = replace(card, trained_on=f"Imported from {found.container}* in {file.name}.")
    weights = {name: tensor.contiguous().numpy() for name, tensor in found.tensors.items()}
    return target, write_model(target, weights, card, replace_model=replace_model)


def import_model(
    file: Path,
    folder: Path,
    *,
    model_id: str | None = None,
    name: str | None = None,
    replace_model: bool = False,
) -> tuple[Path, ModelCard]:
    """Copy a model of this program, such as a training's result, among the models to choose from.

    Args:
        model_id: Its id; None keeps the file's.
        name: Its name for people; None keeps the file's.
        replace_model: Replace an added model of that id.

    Returns:
        The copy and its card.

    Raises:
        ModelFileError: It is no whole model, or it cannot be written. Then nothing is.
    """
    _, card = load_model(file)  # tells what is damaged
    card = replace(card, id=model_id or card.id, name=name or card.name)
    target = folder / f"{card.id}.safetensors"
    _check_choices(card.id, card.scale, target, replace_model)
    return target, write_model(target, load_weights(file)[0], card, replace_model=replace_model)


def _check_choices(model_id: str, scale: int, target: Path, replace_model: bool) -> None:
    if not MODEL_ID.fullmatch(model_id):
        raise ModelFileError(
            '"{model_id}" cannot be a model\'s id; use lowercase letters, digits, ".", "_" and '
            '"-".',
            model_id=model_id,
        )
    if not 2 <= scale <= MAX_SCALE:
        raise ModelFileError(
            "The scale of a model is 2 to {most:g}, not {scale}.",
            most=MAX_SCALE,
            scale=scale,
        )
    if target.exists() and not replace_model:
        raise ModelFileError(
            "A model {model_id} already exists; choose another id.", model_id=model_id
        )


def _network(file: Path) -> Unwrapped:
    """Return the U-Net of a file."""
    state = read_weights(file)
    try:
        found = unwrapped(state, PARTS, ANCHOR, file.name)
    except ModelFileError:
        if "optimizer" in state:
            raise ModelFileError(
                "{name} is the optimizer's state; import the file beside it that ends in _gen.pth.",
                name=file.name,
            ) from None
        raise
    if any(key.startswith("time_mlp.") for key in found.tensors):
        raise ModelFileError(
            '{name} was trained with the reference\'s "ddpm" network, which is '
            'conditioned on the step instead of the noise level; only its "sr3" networks '
            "can be used.",
            name=file.name,
        )
    return found


def _described(
    found: Unwrapped,
    name: str,
    norm_groups: int | None,
    noise_levels: LinearLevels | None,
    scale: int | None,
) -> tuple[SR3UNetConfig, dict[str, Any]]:
    """Return network and noise levels; raises ChoiceNeededError, or ValueError if it is neither."""
    shape = infer_config(found.tensors, norm_groups=1)
    _compare(found.tensors, shape)
    more: tuple[Choice, ...] = () if scale or _is_published(shape) else ("scale",)
    try:
        schedule = _schedule(found.buffers, noise_levels)
        config = _with_groups(found.tensors, norm_groups)
        if more:
            raise ChoiceNeededError("the file does not state its enlargement", more)
    except ChoiceNeededError as error:
        raise ChoiceNeededError(
            "{name} cannot be used yet: {error}.",
            tuple(dict.fromkeys((*error.choices, *more))),
            name=name,
            error=error,
        ) from error
    return config, schedule


def _with_groups(tensors: Mapping[str, Tensor], norm_groups: int | None) -> SR3UNetConfig:
    """Return the configuration; raises ChoiceNeededError if the groups do not fit it."""
    channels = infer_config(tensors, norm_groups=1).inner_channel
    try:
        return infer_config(tensors, norm_groups)
    except ValueError as error:
        fitting = [str(n) for n in range(1, channels + 1) if channels % n == 0]
        raise ChoiceNeededError(
            "{error}; numbers that do: {fitting}",
            ("norm_groups",),
            error=error,
            fitting=", ".join(fitting),
        ) from error


def _is_published(config: SR3UNetConfig) -> bool:
    return (config.channel_mults, config.res_blocks) in PUBLISHED_NORM_GROUPS


def _compare(tensors: dict[str, Tensor], config: SR3UNetConfig) -> None:
    """Raise ValueError unless names and shapes are those of the network."""
    with torch.device("meta"):
        expected = SR3UNet(config).state_dict()
    for key, tensor in expected.items():
        if key not in tensors:
            raise ValueError(f"its {key} is missing")
        if tensors[key].shape != tensor.shape:
            shapes = f"{list(tensors[key].shape)} in place of {list(tensor.shape)}"
            raise ValueError(f"its {key} has the shape {shapes}")
    if unknown := tensors.keys() - expected.keys():
        raise ValueError(f"it has a {min(unknown)} that no such network has")


def _schedule(buffers: Mapping[str, Tensor], given: LinearLevels | None) -> dict[str, Any]:
    """Return the card's entry for the noise levels that the checkpoint was trained on.

    Raises:
        ValueError: They are missing, contradict each other, or are too coarse to be told.
    """
    schedule = _stored_schedule(buffers)
    if schedule is None:
        if given is None:
            raise ChoiceNeededError(
                "the noise levels it was trained on (betas, alphas_cumprod) are missing",
                ("levels", "beta_start", "beta_end"),
            )
        schedule = {"kind": "linear", **given._asdict()}
    elif given is not None:
        raise ValueError("it has its own noise levels, so that none can be given")
    NoiseSchedule.from_config(schedule)
    return schedule


def _stored_schedule(buffers: Mapping[str, Tensor]) -> dict[str, Any] | None:
    """Return the noise levels in the file; None if they are missing."""
    stored, gammas = buffers.get("betas"), buffers.get("alphas_cumprod")
    if stored is None or gammas is None:
        return None
    if stored.ndim != 1 or not stored.is_floating_point() or not len(stored):
        raise ValueError("its noise levels are no list of numbers")
    ends = [_shortest(stored[index]) for index in (0, -1)]
    for kind, make in BETAS.items():
        betas = torch.from_numpy(make(len(stored), *ends))
        if _rounds_to(betas, stored):
            schedule: dict[str, Any] = {"kind": kind, "levels": len(stored)}
            schedule |= {} if kind in FIXED_BETAS else dict(zip(ENDS, ends, strict=True))
            break
    else:
        if stored.element_size() < 4:
            raise ChoiceNeededError(
                "its noise levels are in half precision, too coarse to be used",
                ("levels", "beta_start", "beta_end"),
            )
        listed = [_shortest(beta) for beta in stored]
        betas = torch.tensor(listed, dtype=torch.float64)
        schedule = {"kind": "betas", "levels": len(stored), "betas": listed}
    if gammas.shape != stored.shape or not _rounds_to((1 - betas).cumprod(0), gammas):
        raise ValueError("its noise levels contradict each other")
    return schedule


def _shortest(number: Tensor) -> float:
    """Return the shortest decimal that a number of its format stands for.

    Such as 1e-06 rather than the float32 9.999999974752427e-07.
    """
    exact = float(number)
    decimals = (float(f"{exact:.{digits}e}") for digits in range(17))
    return next((d for d in decimals if torch.tensor(d, dtype=number.dtype) == number), exact)


def _rounds_to(exact: Tensor, stored: Tensor) -> bool:
    """Whether numbers of a coarser format are these, give or take its last digits."""
    info = torch.finfo(stored.dtype)
    rtol, atol = max(1e-5, 2 * info.eps), max(1e-9, info.tiny * info.eps)
    return torch.allclose(exact, stored.double(), rtol=rtol, atol=atol)


def _card(
    model_id: str,
    name: str | None,
    file: str,
    config: SR3UNetConfig,
    schedule: dict[str, Any],
    scale: int,
) -> ModelCard:
    guessed = ""
    if not _is_published(config):
        guessed = GUESSED.format(groups=config.norm_groups)
    steps = min(RECOMMENDED_STEPS, schedule["levels"])
    low = config.image_size // scale
    return ModelCard(
        id=model_id,
        name=name or f"SR3 {low} → {config.image_size} ({Path(file).stem.removesuffix('_gen')})",
        kind="sr3",
        scale=scale,
        network=asdict(config),
        schedule=schedule,
        recommended=SamplerSettings("ddim", steps, eta=0.0, detail=1.0),
        halo=max(low // 8, 1),  # windows overlap by a quarter of their side
        license="unknown: that of the checkpoint",
        trained_on=f"Imported from {file}.",
        notes=LIMITS + guessed,
    )
