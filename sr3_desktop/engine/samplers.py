"""Samplers: how a chain of noise levels is walked from noise to picture.

A sampler is a plain function of a denoiser, a noisy state and decreasing noise levels that end in
0. To add one, write the function with the signature of `Sample`, add its name to `SamplerName` and
a row to `SAMPLERS`.

States can be huge (3 float32 channels of 100 megapixels are 1.2 GB), so states are updated in
place and a denoised picture is let go before the next one is asked for, unless a multistep method
needs it. Sigma arithmetic is in Python floats; states keep their own dtype.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Protocol

import torch
from torch import Tensor

from .request import SamplerName, SamplerSettings

Denoise = Callable[[Tensor, float], Tensor]
"""(x [B, 3, H, W], its noise level sigma) -> x0 [B, 3, H, W]: the expected picture without noise.

Returns a new tensor of the dtype of x; neither changes nor keeps x, which the sampler overwrites.
"""

NoiseFn = Callable[[Tensor], Tensor]
"""x -> normal noise shaped like x, with its dtype and device; the caller owns seed and scale."""

OnStep = Callable[[int, float, Tensor, Tensor], None]
"""(number of the step just finished, from 1; noise level that x now has; x; x0 of that step).

It may raise to stop the sampling. The tensors are lent for the call: do not change or keep them.
"""


class Sample(Protocol):
    """The signature that all samplers share."""

    def __call__(
        self,
        denoise: Denoise,
        x: Tensor,
        sigmas: Tensor,
        noise: NoiseFn,
        *,
        eta: float = 1.0,
        on_step: OnStep | None = None,
    ) -> Tensor:
        """Walk from the first noise level to the last.

        Args:
            denoise: All that is known of the model.
            x: [B, 3, H, W], a picture plus Gaussian noise of standard deviation `sigmas[0]`; it is
                not changed.
            sigmas: [steps + 1] float64, decreasing, the last one 0.
            noise: Source of the fresh noise of stochastic samplers.
            eta: Fresh noise per step, 0 (none) to 1; a sampler without this choice ignores it.
            on_step: Called after every step.

        Returns:
            [B, 3, H, W] in the dtype of x, without noise.

        Raises:
            ValueError: The noise levels do not decrease to 0.
        """
        ...


def ddpm(
    denoise: Denoise,
    x: Tensor,
    sigmas: Tensor,
    noise: NoiseFn,
    *,
    eta: float = 1.0,
    on_step: OnStep | None = None,
) -> Tensor:
    """Ancestral sampling with the smaller ("fixed small") variance: Ho et al. 2020, Alg. 2.

    What SR3 does; the same as `ddim` with eta 1. See `Sample` for the arguments.
    """
    return ddim(denoise, x, sigmas, noise, eta=1.0, on_step=on_step)


def ddim(
    denoise: Denoise,
    x: Tensor,
    sigmas: Tensor,
    noise: NoiseFn,
    *,
    eta: float = 1.0,
    on_step: OnStep | None = None,
) -> Tensor:
    """DDIM: Song et al. 2021 (2010.02502), eq. 12 and 16, divided by sqrt(gamma).

    At eta 0 it is Euler's method for the probability-flow ODE. See `Sample` for the arguments.
    """
    x = x.clone()
    for step, sigma, sigma_next in _steps(sigmas):
        x0 = denoise(x, sigma)
        ratio = sigma_next / sigma
        fresh = eta**2 * (1 - ratio**2)  # share of the new variance that is new noise
        _move_towards(x, x0, ratio * math.sqrt(1 - fresh))
        if fresh > 0 and sigma_next > 0:
            x.add_(noise(x), alpha=sigma_next * math.sqrt(fresh))
        if on_step:
            on_step(step, sigma_next, x, x0)
        del x0
    return x


def dpmpp_2m(
    denoise: Denoise,
    x: Tensor,
    sigmas: Tensor,
    noise: NoiseFn,
    *,
    eta: float = 1.0,
    on_step: OnStep | None = None,
) -> Tensor:
    """DPM-Solver++(2M), deterministic: Lu et al. 2022 (2211.01095), Alg. 2.

    The same as `dpmpp_2m_sde` with eta 0. See `Sample` for the arguments.
    """
    return dpmpp_2m_sde(denoise, x, sigmas, noise, eta=0.0, on_step=on_step)


def dpmpp_2m_sde(
    denoise: Denoise,
    x: Tensor,
    sigmas: Tensor,
    noise: NoiseFn,
    *,
    eta: float = 1.0,
    on_step: OnStep | None = None,
) -> Tensor:
    """SDE-DPM-Solver++(2M): Lu et al. 2022 (2211.01095), section 5, with eta as in k-diffusion.

    Extrapolates x0 linearly in -ln(sigma) from its last two values. The first step has only one,
    and the last goes infinitely far to sigma 0: both are of first order. See `Sample` for the
    arguments.
    """
    x = x.clone()
    x0_before: Tensor | None = None
    stride_before = 0.0
    for step, sigma, sigma_next in _steps(sigmas):
        x0 = denoise(x, sigma)
        stride = math.log(sigma / sigma_next) if sigma_next > 0 else math.inf
        kept = math.exp(-(1 + eta) * stride)  # (sigma_next / sigma) ** (1 + eta)
        _move_towards(x, x0, kept)
        if x0_before is not None and sigma_next > 0:
            slope = (1 - kept) * stride / (2 * stride_before)
            x.add_(x0, alpha=slope).sub_(x0_before, alpha=slope)
        if eta > 0 and sigma_next > 0:
            x.add_(noise(x), alpha=sigma_next * math.sqrt(-math.expm1(-2 * eta * stride)))
        if on_step:
            on_step(step, sigma_next, x, x0)
        x0_before, stride_before = x0, stride
        del x0
    return x


def heun(
    denoise: Denoise,
    x: Tensor,
    sigmas: Tensor,
    noise: NoiseFn,
    *,
    eta: float = 1.0,
    on_step: OnStep | None = None,
) -> Tensor:
    """Heun's method for the probability-flow ODE: Karras et al. 2022, Alg. 1.

    Two evaluations a step, one in the last. See `Sample` for the arguments.
    """
    x = x.clone()
    for step, sigma, sigma_next in _steps(sigmas):
        x0 = denoise(x, sigma)
        if sigma_next > 0:
            euler = torch.lerp(x0, x, sigma_next / sigma)
            # Half a step along the slope here, the other half along the slope there.
            _move_towards(x, x0, (sigma + sigma_next) / (2 * sigma))
            del x0
            x0 = denoise(euler, sigma_next)
            x.add_(euler.sub_(x0), alpha=(sigma_next - sigma) / (2 * sigma_next))
            del euler
        else:
            _move_towards(x, x0, 0.0)
        if on_step:
            on_step(step, sigma_next, x, x0)
        del x0
    return x


SAMPLERS: dict[SamplerName, Sample] = {
    "ddpm": ddpm,
    "ddim": ddim,
    "dpmpp_2m": dpmpp_2m,
    "dpmpp_2m_sde": dpmpp_2m_sde,
    "heun": heun,
}


def evaluations(name: SamplerName, steps: int) -> int:
    """Return how often a sampler calls the denoiser in a number of steps, 1 or more."""
    return SamplerSettings(name, steps).evaluations


def _steps(sigmas: Tensor) -> Iterator[tuple[int, float, float]]:
    """Yield (number of the step from 1, its noise level, the next noise level)."""
    levels: list[float] = sigmas.tolist()
    if len(levels) < 2 or levels[-1] != 0 or any(a <= b for a, b in pairwise(levels)):
        raise ValueError("the noise levels of a sampler must decrease to 0")
    for step, (sigma, sigma_next) in enumerate(pairwise(levels), start=1):
        yield step, sigma, sigma_next


def _move_towards(x: Tensor, x0: Tensor, kept: float) -> None:
    """Keep a share of the difference between x and x0; changes x."""
    torch.lerp(x0, x, kept, out=x)
