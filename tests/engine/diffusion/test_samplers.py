"""Samplers against the textbook formulas and against a problem whose answer is known.

The known problem: data N(MEAN, STD^2) in every pixel. Its denoiser, its probability-flow ODE and
the variance of every chain can be written down.
"""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import get_args

import numpy as np
import pytest

from sr3_desktop.engine.base.errors import Cancelled
from sr3_desktop.engine.base.options import SamplerName
from sr3_desktop.engine.base.request import SamplerSettings
from sr3_desktop.engine.diffusion.arrays import Array
from sr3_desktop.engine.diffusion.samplers import SAMPLERS, AddNoise, Denoise
from sr3_desktop.engine.diffusion.schedule import NoiseSchedule

MEAN, STD, SIGMA_MAX = 0.3, 0.5, 5.0
SR3 = NoiseSchedule.from_config(
    {"kind": "linear", "levels": 2000, "beta_start": 1e-6, "beta_end": 1e-2}
)


def gaussian_denoise(x: Array, sigma: float) -> Array:
    return MEAN + STD**2 / (STD**2 + sigma**2) * (x - MEAN)


def curved_denoise(x: Array, sigma: float) -> Array:
    """Stands for a network: smooth, nonlinear, and a function of the noise level."""
    return np.tanh(x / (1 + sigma) + 0.3 * np.sin(2 * np.roll(x, 1, -1)) / (2 + sigma))


def overwriting_denoise(x: Array, sigma: float) -> Array:
    """The same, in the memory of x."""
    x[...] = curved_denoise(x, sigma)
    return x


def no_noise(x: Array, scale: float) -> None:
    raise AssertionError("a deterministic sampler asked for noise")


def seeded_noise(seed: int) -> Callable[[Array], Array]:
    generator = np.random.default_rng(seed)
    return lambda x: generator.standard_normal(x.shape).astype(x.dtype)


def adding(noise: Callable[[Array], Array]) -> AddNoise:
    """Make the samplers' source of noise from a function that returns noise like x."""

    def add(x: Array, scale: float) -> None:
        x += (scale * noise(x)).astype(x.dtype)

    return add


def levels(steps: int) -> Array:
    """Levels that are dense near 0, so that the last step, of first order, costs nothing."""
    return SIGMA_MAX * np.linspace(1, 0, steps + 1) ** 2


def start_state(shape: tuple[int, ...] = (2, 3, 4, 5)) -> Array:
    """Exactly what the noisy data at SIGMA_MAX are distributed as."""
    return MEAN + math.hypot(STD, SIGMA_MAX) * seeded_noise(0)(np.empty(shape))


def record_states(states: list[Array]) -> Callable[[int, float, Array, Array], None]:
    return lambda step, sigma, x, x0: states.append(x.copy())


# The textbook, in x_t = sqrt(gamma) x_0 + sqrt(1 - gamma) eps.


def textbook_ddpm(denoise: Denoise, x: Array, sigmas: Array, noises: list[Array]) -> list[Array]:
    """Ho et al. 2020, eq. 6 and 7, over the gammas of the levels chosen."""
    gammas = (1 / (1 + sigmas**2)).tolist()
    x = x * math.sqrt(gammas[0])
    states = []
    for t, (gamma, gamma_before) in enumerate(pairwise(gammas)):
        x0 = denoise(x / math.sqrt(gamma), math.sqrt((1 - gamma) / gamma))
        alpha = gamma / gamma_before
        beta = 1 - alpha
        mean = math.sqrt(gamma_before) * beta / (1 - gamma) * x0
        mean = mean + math.sqrt(alpha) * (1 - gamma_before) / (1 - gamma) * x
        x = mean + math.sqrt((1 - gamma_before) / (1 - gamma) * beta) * noises[t]
        states.append(x / math.sqrt(gamma_before))
    return states


def textbook_ddim(
    denoise: Denoise, x: Array, sigmas: Array, noises: list[Array], eta: float
) -> list[Array]:
    """Song et al. 2021, eq. 12 and 16; their alpha is gamma."""
    gammas = (1 / (1 + sigmas**2)).tolist()
    x = x * math.sqrt(gammas[0])
    states = []
    for t, (gamma, gamma_before) in enumerate(pairwise(gammas)):
        x0 = denoise(x / math.sqrt(gamma), math.sqrt((1 - gamma) / gamma))
        eps = (x - math.sqrt(gamma) * x0) / math.sqrt(1 - gamma)
        spread = eta * math.sqrt((1 - gamma_before) / (1 - gamma) * (1 - gamma / gamma_before))
        x = math.sqrt(gamma_before) * x0 + math.sqrt(1 - gamma_before - spread**2) * eps
        x = x + spread * noises[t]
        states.append(x / math.sqrt(gamma_before))
    return states


def test_ddpm_is_the_textbook_posterior_step() -> None:
    sigmas = SR3.respaced(50)
    x = sigmas[0] * seeded_noise(1)(np.empty((2, 3, 4, 5)))
    noise = seeded_noise(2)
    noises = [noise(x) for _ in range(50)]
    states: list[Array] = []
    SAMPLERS["ddpm"](
        curved_denoise,
        x.copy(),
        sigmas,
        adding(seeded_noise(2)),
        eta=0.3,
        on_step=record_states(states),
    )
    expected = textbook_ddpm(curved_denoise, x, sigmas, noises)
    np.testing.assert_allclose(states, expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("eta", [0.0, 0.5, 1.0])
def test_ddim_is_the_textbook_step(eta: float) -> None:
    sigmas = SR3.respaced(50)
    x = sigmas[0] * seeded_noise(1)(np.empty((2, 3, 4, 5)))
    noise = seeded_noise(2)
    noises = [noise(x) for _ in range(50)]
    states: list[Array] = []
    SAMPLERS["ddim"](
        curved_denoise,
        x.copy(),
        sigmas,
        adding(seeded_noise(2)),
        eta=eta,
        on_step=record_states(states),
    )
    expected = textbook_ddim(curved_denoise, x, sigmas, noises, eta)
    np.testing.assert_allclose(states, expected, rtol=0, atol=1e-10)


# The Gaussian problem.


@pytest.mark.parametrize(
    ("name", "eta", "order"),
    [("ddim", 0.0, 1), ("dpmpp_2m", 1.0, 2), ("dpmpp_2m_sde", 0.0, 2), ("heun", 1.0, 2)],
)
def test_deterministic_samplers_converge_to_the_flow(
    name: SamplerName, eta: float, order: int
) -> None:
    x = start_state()
    exact = MEAN + (x - MEAN) * STD / math.hypot(STD, SIGMA_MAX)

    def error(steps: int) -> float:
        result = SAMPLERS[name](gaussian_denoise, x.copy(), levels(steps), no_noise, eta=eta)
        return float(np.abs(result - exact).max())

    errors = [error(steps) for steps in (40, 80, 160)]
    assert errors[-1] < (2e-2 if order == 1 else 1e-3)
    for coarse, fine in pairwise(errors):
        assert math.log2(coarse / fine) == pytest.approx(order, abs=0.25)


STOCHASTIC: list[tuple[SamplerName, float]] = [
    ("ddpm", 1.0),
    ("ddim", 0.5),
    ("ddim", 1.0),
    ("dpmpp_2m_sde", 0.5),
    ("dpmpp_2m_sde", 1.0),
]


def variance_of_the_result(name: SamplerName, eta: float, steps: int) -> float:
    """The exact variance of what a sampler returns, without drawing anything.

    The denoiser is affine, so the result is an affine function of the start and of each noise. One
    element of the batch per noise answers a unit impulse of that noise alone.
    """
    calls = 0

    def impulse(x: Array) -> Array:
        nonlocal calls
        calls += 1
        noise = np.zeros_like(x)
        noise[calls] = 1
        return noise

    x = np.full((steps, 1, 1, 1), MEAN)
    x[0] += math.hypot(STD, SIGMA_MAX)
    result = SAMPLERS[name](gaussian_denoise, x, levels(steps), adding(impulse), eta=eta)
    assert calls == steps - 1
    return float(((result - MEAN) ** 2).sum())


@pytest.mark.parametrize(("name", "eta"), STOCHASTIC)
def test_the_variance_of_stochastic_samplers_converges(name: SamplerName, eta: float) -> None:
    errors = [abs(variance_of_the_result(name, eta, steps) / STD**2 - 1) for steps in (80, 160)]
    order = 2 if name == "dpmpp_2m_sde" else 1
    assert errors[-1] < (6e-2 if order == 1 else 5e-3)
    assert math.log2(errors[0] / errors[1]) == pytest.approx(order, abs=0.3)


@pytest.mark.parametrize(("name", "eta"), STOCHASTIC)
def test_many_samples_have_the_mean_and_the_variance(name: SamplerName, eta: float) -> None:
    result = SAMPLERS[name](
        gaussian_denoise, start_state((4, 3, 64, 64)), levels(100), adding(seeded_noise(3)), eta=eta
    )
    variance, count = variance_of_the_result(name, eta, 100), result.size
    assert abs(result.mean() - MEAN) < 4 * math.sqrt(variance / count)
    assert abs(result.var(ddof=1) / variance - 1) < 4 * math.sqrt(2 / count)


# What all samplers promise.


def test_every_name_has_a_sampler() -> None:
    assert set(SAMPLERS) == set(get_args(SamplerName))


@pytest.mark.parametrize("name", SAMPLERS)
def test_one_step_is_one_denoising(name: SamplerName) -> None:
    x = start_state()
    result = SAMPLERS[name](curved_denoise, x.copy(), levels(1), no_noise)
    np.testing.assert_allclose(result, curved_denoise(x, SIGMA_MAX), rtol=0, atol=1e-15)


@pytest.mark.parametrize("name", SAMPLERS)
@pytest.mark.parametrize("steps", [1, 2, 3, 2000])
def test_steps_evaluations_and_inputs(name: SamplerName, steps: int) -> None:
    x, sigmas = start_state(), SR3.respaced(steps)
    sigmas_before = sigmas.copy()
    visited: list[float] = []
    finished: list[tuple[int, float]] = []
    last: list[Array] = []

    def denoise(x: Array, sigma: float) -> Array:
        visited.append(sigma)
        return curved_denoise(x, sigma)

    def on_step(step: int, sigma: float, x: Array, x0: Array) -> None:
        finished.append((step, sigma))
        last[:] = [x.copy(), x0.copy()]

    result = SAMPLERS[name](denoise, x, sigmas, adding(seeded_noise(4)), on_step=on_step)
    assert len(visited) == SamplerSettings(name, steps).evaluations
    assert set(visited) == set(sigmas.tolist()[:-1])
    assert finished == list(enumerate(sigmas.tolist()[1:], start=1))
    assert np.array_equal(result, last[0])
    assert np.array_equal(result, last[1])  # at sigma 0 the state is the denoised picture
    assert np.array_equal(sigmas, sigmas_before)


@pytest.mark.parametrize("name", SAMPLERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_states_keep_their_dtype(name: SamplerName, dtype: type) -> None:
    seen: set[np.dtype] = set()

    def denoise(x: Array, sigma: float) -> Array:
        seen.add(x.dtype)
        return gaussian_denoise(x, sigma)

    result = SAMPLERS[name](
        denoise, start_state().astype(dtype), levels(8), adding(seeded_noise(5))
    )
    assert seen == {np.dtype(dtype)}
    assert result.dtype == dtype
    assert np.isfinite(result).all()


@pytest.mark.parametrize("name", SAMPLERS)
def test_float32_follows_float64(name: SamplerName) -> None:
    x = start_state()
    noises = [seeded_noise(6)(x) for _ in range(20)]

    def run(x: Array) -> Array:
        stream = iter(noises)
        noise = adding(lambda x: next(stream).astype(x.dtype))
        return SAMPLERS[name](curved_denoise, x.copy(), levels(20), noise)

    np.testing.assert_allclose(run(x.astype(np.float32)), run(x), rtol=0, atol=1e-5)
    np.testing.assert_allclose(run(x.astype(np.float16)), run(x), rtol=0, atol=2e-2)


@pytest.mark.parametrize("name", SAMPLERS)
@pytest.mark.parametrize("steps", [1, 2, 7])
def test_x0_in_the_memory_of_x_changes_nothing(name: SamplerName, steps: int) -> None:
    x, seen = start_state(), [[], []]
    results = [
        SAMPLERS[name](
            denoise,
            x.copy(),
            levels(steps),
            adding(seeded_noise(6)),
            on_step=lambda step, sigma, x, x0, kept=kept: kept.extend([x.copy(), x0.copy()]),
        )
        for denoise, kept in zip((curved_denoise, overwriting_denoise), seen, strict=True)
    ]
    assert np.array_equal(*results)
    assert all(np.array_equal(a, b) for a, b in zip(*seen, strict=True))


@pytest.mark.parametrize("name", SAMPLERS)
def test_no_more_than_two_states_are_needed(name: SamplerName) -> None:
    """The start and one more, all through: memory is what limits the size of photos."""
    places: set[int] = set()

    def denoise(x: Array, sigma: float) -> Array:
        places.add(x.ctypes.data)
        return overwriting_denoise(x, sigma)

    x = start_state()
    first = x.ctypes.data
    result = SAMPLERS[name](denoise, x, levels(6), adding(seeded_noise(6)))
    assert len(places | {first, result.ctypes.data}) == 2


@pytest.mark.parametrize("name", SAMPLERS)
def test_the_callback_can_stop_the_sampling(name: SamplerName) -> None:
    finished: list[int] = []

    def on_step(step: int, sigma: float, x: Array, x0: Array) -> None:
        finished.append(step)
        if step == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        SAMPLERS[name](
            curved_denoise, start_state(), levels(8), adding(seeded_noise(7)), on_step=on_step
        )
    assert finished == [1, 2, 3]


@pytest.mark.parametrize("name", SAMPLERS)
@pytest.mark.parametrize("sigmas", [[0.0], [2.0, 1.0], [1.0, 2.0, 0.0], [1.0, 1.0, 0.0]])
def test_levels_that_do_not_decrease_to_zero(name: SamplerName, sigmas: list[float]) -> None:
    with pytest.raises(ValueError, match="must decrease to 0"):
        SAMPLERS[name](curved_denoise, start_state(), np.array(sigmas), adding(seeded_noise(8)))
