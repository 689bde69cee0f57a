"""Samplers: integrate the reverse process along a sequence of noise levels.

A sampler is a plain function of a denoiser, a noisy state and decreasing noise levels that end in
0. docs/architecture.md says what to do to add one.

States can be huge (3 channels of 192 megapixels are 1.2 GB in 16 bits), so no sampler needs more
than two of them: what it has to remember of x is put aside before x is given to the denoiser, which
may return its answer in the memory of x. Sigma arithmetic is in Python floats; states keep their
own dtype.
"""

import math
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, Protocol

import numpy as np

from sr3_desktop.engine.base.options import SamplerName

from .arrays import Array, combine

Denoise = Callable[[Array, float], Array]
"""(x [B, 3, H, W], its noise level sigma) -> x0 [B, 3, H, W]: the expected picture without noise.

Of the dtype of x. It may be x itself, overwritten, or a new array; the sampler overwrites both.
"""

AddNoise = Callable[[Array, float], None]
"""(x, standard deviation): adds fresh normal noise to x, in place; the caller owns the seed."""

OnStep = Callable[[int, float, Array, Array], None]
"""(number of the step just finished, from 1; noise level that x now has; x; x0 of that step).

It may raise to stop the sampling. The arrays are lent for the call: do not change or keep them.
"""


class Sample(Protocol):
    """The signature that all samplers share."""

    def __call__(
        self,
        denoise: Denoise,
        x: Array,
        sigmas: Array,
        noise: AddNoise,
        *,
        eta: float = 1.0,
        on_step: OnStep | None = None,
    ) -> Array:
        """Walk from the first noise level to the last.

        Args:
            x: [B, 3, H, W], a picture plus Gaussian noise of standard deviation `sigmas[0]`; it is
                overwritten.
            sigmas: [steps + 1] float64, decreasing, the last one 0.
            eta: Fresh noise per step, 0 (none) to 1; a sampler without this choice ignores it.

        Returns:
            [B, 3, H, W] in the dtype of x, without noise.

        Raises:
            ValueError: The noise levels do not decrease to 0.
        """


def ddim(
    denoise: Denoise,
    x: Array,
    sigmas: Array,
    noise: AddNoise,
    *,
    eta: float = 1.0,
    on_step: OnStep | None = None,
) -> Array:
    """DDIM: Song et al. 2021 (2010.02502), eq. 12 and 16, divided by sqrt(gamma).

    At eta 0 it is Euler's method for the probability-flow ODE. See `Sample` for the arguments.
    """
    following = np.empty_like(x)
    for step, sigma, sigma_next in _steps(sigmas):
        ratio = sigma_next / sigma
        fresh = eta**2 * (1 - ratio**2)  # share of the new variance that is new noise
        kept = ratio * math.sqrt(1 - fresh)
        combine(following, (kept, x))
        x0 = denoise(x, sigma)
        combine(following, (1.0, following), (1 - kept, x0))
        if fresh > 0 and sigma_next > 0:
            noise(following, sigma_next * math.sqrt(fresh))
        if on_step:
            on_step(step, sigma_next, following, x0)
        del x0
        x, following = following, x
    return x


def dpmpp_2m_sde(
    denoise: Denoise,
    x: Array,
    sigmas: Array,
    noise: AddNoise,
    *,
    eta: float = 1.0,
    on_step: OnStep | None = None,
) -> Array:
    """SDE-DPM-Solver++(2M): Lu et al. 2022 (2211.01095), section 5, with eta as in k-diffusion.

    Extrapolates x0 linearly in -ln(sigma) from its last two values. The first step has only one,
    and the last goes infinitely far to sigma 0: both are of first order. See `Sample` for the
    arguments.
    """
    x0_before: Array | None = None
    stride_before = math.inf
    for step, sigma, sigma_next in _steps(sigmas):
        stride = math.log(sigma / sigma_next) if sigma_next > 0 else math.inf
        kept = math.exp(-(1 + eta) * stride)  # (sigma_next / sigma) ** (1 + eta)
        slope = (1 - kept) * stride / (2 * stride_before) if sigma_next > 0 else 0.0
        if x0_before is None:
            following = np.empty_like(x)
            combine(following, (kept, x))
        else:
            following = x0_before
            combine(following, (-slope, following), (kept, x))
        x0 = denoise(x, sigma)
        combine(following, (1.0, following), (1 - kept + slope, x0))
        if eta > 0 and sigma_next > 0:
            noise(following, sigma_next * math.sqrt(-math.expm1(-2 * eta * stride)))
        if on_step:
            on_step(step, sigma_next, following, x0)
        x, x0_before, stride_before = following, x0, stride
        del x0, following
    return x


def heun(
    denoise: Denoise,
    x: Array,
    sigmas: Array,
    noise: AddNoise,
    *,
    eta: float = 1.0,
    on_step: OnStep | None = None,
) -> Array:
    """Heun's method for the probability-flow ODE: Karras et al. 2022, Alg. 1.

    Two evaluations a step, one in the last. See `Sample` for the arguments.
    """
    following = np.empty_like(x)
    for step, sigma, sigma_next in _steps(sigmas):
        if sigma_next > 0:
            np.copyto(following, x)
            x0 = denoise(x, sigma)
            # Half a step along the slope here, the other half along the slope there.
            share = (sigma + sigma_next) / (2 * sigma)
            combine(following, (1 - share, x0), (share, following))
            # From there the whole step, as both differ from x0 by a share of the same slope.
            share = 2 * sigma_next / (sigma + sigma_next)
            combine(x, (1 - share, x0), (share, following))
            del x0
            half = (sigma_next - sigma) / (2 * sigma_next)
            combine(following, (1.0, following), (half, x))
            x0 = denoise(x, sigma_next)
            combine(following, (1.0, following), (-half, x0))
        else:
            x0 = denoise(x, sigma)
            np.copyto(following, x0)
        if on_step:
            on_step(step, sigma_next, following, x0)
        del x0
        x, following = following, x
    return x


def _always(sample: Sample, eta: float) -> Sample:
    """Return a sampler without the choice of eta."""

    def sampled(*args: Any, **options: Any) -> Array:
        return sample(*args, **options | {"eta": eta})

    return sampled


ddpm = _always(ddim, 1.0)
"""Ancestral sampling with the smaller ("fixed small") variance: Ho et al. 2020, Alg. 2; as SR3."""

dpmpp_2m = _always(dpmpp_2m_sde, 0.0)
"""DPM-Solver++(2M), deterministic: Lu et al. 2022 (2211.01095), Alg. 2."""

SAMPLERS: dict[SamplerName, Sample] = {
    "ddpm": ddpm,
    "ddim": ddim,
    "dpmpp_2m": dpmpp_2m,
    "dpmpp_2m_sde": dpmpp_2m_sde,
    "heun": heun,
}


def _steps(sigmas: Array) -> Iterator[tuple[int, float, float]]:
    """Yield (number of the step from 1, its noise level, the next noise level)."""
    levels: list[float] = sigmas.tolist()
    if len(levels) < 2 or levels[-1] != 0 or any(a <= b for a, b in pairwise(levels)):
        raise ValueError("the noise levels of a sampler must decrease to 0")
    for step, (sigma, sigma_next) in enumerate(pairwise(levels), start=1):
        yield step, sigma, sigma_next
