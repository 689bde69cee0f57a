"""The chain of noise levels a model was trained on, and the levels that a sampler visits.

All models are seen as k-diffusion sees them: a photo plus Gaussian noise of standard deviation
sigma. A DDPM's `x_t = sqrt(gamma) x_0 + sqrt(1 - gamma) eps`, with gamma = alphas_cumprod, is the
same divided by `sqrt(gamma)`, so that sigma = sqrt(1 - gamma) / sqrt(gamma).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sr3_desktop.engine.base.errors import SettingError
from sr3_desktop.engine.base.options import MAX_LEVELS, MAX_STEPS

Levels = NDArray[np.float64]

SR3_SCHEDULE = {"kind": "linear", "levels": 2000, "beta_start": 1e-6, "beta_end": 1e-2}
"""Configuration of the schedule that the public SR3 code trains with."""


@dataclass(frozen=True, slots=True, eq=False)
class NoiseSchedule:
    """The noise levels of a trained chain.

    Attributes:
        sigmas: [T] float64, above 0, increasing.
    """

    sigmas: Levels

    def __post_init__(self) -> None:
        sigmas = self.sigmas
        if sigmas.ndim != 1 or len(sigmas) == 0 or sigmas.dtype != np.float64:
            raise ValueError("the noise levels must be a list of float64 numbers")
        if not (np.isfinite(sigmas).all() and sigmas[0] > 0 and (np.diff(sigmas) > 0).all()):
            raise SettingError("the noise levels must be finite, above 0 and increasing")

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> NoiseSchedule:
        """Build the schedule that a model card describes.

        Args:
            config: `kind` and `levels`, and with them `sigma_min`, `sigma_max` and `rho` for the
                kind "karras", `betas` for the kind "betas", or `beta_start` and `beta_end` for a
                kind in `BETAS`.

        Raises:
            ValueError: The configuration is incomplete or makes no sense.
        """
        kind = config.get("kind")
        levels = config.get("levels")
        if type(levels) is not int or not 2 <= levels <= MAX_LEVELS:
            raise SettingError(
                "'levels' must be a whole number, 2 to {limit}, not {levels!r}",
                limit=MAX_LEVELS,
                levels=levels,
            )
        if kind == "karras":
            sigma_min, sigma_max, rho = (
                _positive_number(config, key) for key in ("sigma_min", "sigma_max", "rho")
            )
            return cls(karras_sigmas(levels, sigma_min, sigma_max, rho))
        if kind == "betas":
            return cls.from_betas(_listed_betas(config, levels))
        if not isinstance(kind, str) or kind not in BETAS:
            known = ", ".join(["karras", "betas", *BETAS])
            raise SettingError(
                "there is no noise schedule {kind!r}; there are {known}",
                kind=kind,
                known=known,
            )
        beta_start, beta_end = 0.0, 0.0
        if kind not in FIXED_BETAS:
            beta_start = _positive_number(config, "beta_start")
            beta_end = _positive_number(config, "beta_end")
        return cls.from_betas(BETAS[kind](levels, beta_start, beta_end))

    @classmethod
    def from_betas(cls, betas: Levels) -> NoiseSchedule:
        """Build the schedule of a DDPM from the variances that its steps add.

        Args:
            betas: [T] float64, above 0 and below 1. A last beta of 1 is pure noise, which no finite
                sigma stands for: that level is left out.

        Raises:
            ValueError: The betas are out of range.
        """
        if len(betas) and betas[-1] == 1:
            betas = betas[:-1]
        if not ((betas > 0) & (betas < 1)).all():
            raise SettingError("the betas of a noise schedule must be above 0 and below 1")
        # (1 - gamma) / gamma without the cancellation in 1 - gamma, which is near 1e-6 at first.
        with np.errstate(over="ignore"):  # what is too large is refused
            return cls(np.sqrt(np.expm1(-np.log1p(-betas).cumsum())))

    def respaced(self, steps: int) -> Levels:
        """Choose the levels for a number of sampling steps.

        They are a subset of the trained levels, evenly spaced by index ("trailing" spacing, Lin et
        al. 2023, table 2), so that the chain starts at the noise that the network was trained to
        start from, whatever the number of steps.

        Args:
            steps: 1 to the number of trained levels, at most `MAX_STEPS`.

        Returns:
            [steps + 1] float64, decreasing; the largest trained sigma is first, 0 is last.

        Raises:
            ValueError: The number of steps is out of range.
        """
        levels = len(self.sigmas)
        limit = min(levels, MAX_STEPS)
        if not 1 <= steps <= limit:
            raise SettingError(
                "this model can be sampled in 1 to {limit} steps, not {steps}",
                limit=limit,
                steps=steps,
            )
        with_zero = np.concatenate([[0.0], self.sigmas])
        chosen: Levels = with_zero[np.arange(steps, -1, -1) * levels // steps]
        return chosen


def karras_sigmas(levels: int, sigma_min: float, sigma_max: float, rho: float) -> Levels:
    """Return the noise levels of Karras et al. 2022, eq. 5, increasing: [levels] float64."""
    return _linspace(sigma_min ** (1 / rho), sigma_max ** (1 / rho), levels) ** rho


def _warm_up(levels: int, start: float, end: float, share: float) -> Levels:
    """Return betas that rise from `start` over a share of the chain and then stay at `end`."""
    rising = int(levels * share)
    return np.concatenate([_linspace(start, end, rising), _linspace(end, end, levels - rising)])


def _cosine(levels: int) -> Levels:
    """Return the betas of Nichol and Dhariwal 2021, eq. 17."""
    offset, largest_beta = 8e-3, 0.999
    time = (np.arange(levels + 1) / levels + offset) / (1 + offset)
    gammas = np.cos(time * math.pi / 2) ** 2
    betas: Levels = np.minimum(1 - gammas[1:] / gammas[:-1], largest_beta)
    return betas


def _linspace(start: float, end: float, count: int) -> Levels:
    return np.linspace(start, end, count)


BETAS: dict[str, Callable[[int, float, float], Levels]] = {
    "linear": lambda levels, start, end: _linspace(start, end, levels),
    "quad": lambda levels, start, end: _linspace(start**0.5, end**0.5, levels) ** 2,
    "warmup10": lambda levels, start, end: _warm_up(levels, start, end, 0.1),
    "warmup50": lambda levels, start, end: _warm_up(levels, start, end, 0.5),
    "const": lambda levels, start, end: _linspace(end, end, levels),
    "jsd": lambda levels, start, end: 1 / _linspace(levels, 1, levels),
    "cosine": lambda levels, start, end: _cosine(levels),
}
"""Kind, as SR3's code names it -> (levels, beta_start, beta_end) -> betas: [levels] float64."""

FIXED_BETAS = frozenset({"jsd", "cosine"})
"""The kinds that `beta_start` and `beta_end` do not shape."""


def _positive_number(config: Mapping[str, Any], key: str) -> float:
    """Return a number of a configuration; raises ValueError unless it is finite and above 0."""
    value = config.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SettingError(
            "the noise schedule needs a number '{key}', not {value!r}", key=key, value=value
        )
    if not 0 < value < math.inf:
        raise SettingError(
            "'{key}' must be a finite number above 0, not {value!r}", key=key, value=value
        )
    return float(value)


def _listed_betas(config: Mapping[str, Any], levels: int) -> Levels:
    """Return the betas of a configuration that lists them; raises ValueError if it does not."""
    betas = config.get("betas")
    if not isinstance(betas, list) or len(betas) != levels:
        raise SettingError(
            "the noise schedule needs a list 'betas' of {levels} numbers", levels=levels
        )
    if not all(isinstance(beta, int | float) for beta in betas):
        raise SettingError("the betas of a noise schedule must be numbers")
    return np.array(betas, np.float64)
