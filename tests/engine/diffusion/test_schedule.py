"""Noise schedules: closed formulas, re-spacing, and what bad configurations say."""

import math

import numpy as np
import pytest

from sr3_desktop.engine.diffusion.schedule import BETAS, NoiseSchedule

SR3 = {"kind": "linear", "levels": 2000, "beta_start": 1e-6, "beta_end": 1e-2}
PHOTO = {"kind": "karras", "levels": 2000, "sigma_min": 0.01, "sigma_max": 5.0, "rho": 7}


def expected_beta(kind: str, t: int, levels: int, start: float, end: float) -> float:
    """Beta number t, from 0, by the formula of each kind, without arrays."""
    if kind == "linear":
        return start + (end - start) * t / (levels - 1)
    if kind == "quad":
        return (start**0.5 + (end**0.5 - start**0.5) * t / (levels - 1)) ** 2
    if kind.startswith("warmup"):
        rising = levels * int(kind.removeprefix("warmup")) // 100
        return start + (end - start) * t / (rising - 1) if t < rising else end
    if kind == "const":
        return end
    if kind == "jsd":
        return 1 / (levels - t)

    def gamma(position: float) -> float:
        return math.cos((position / levels + 0.008) / 1.008 * math.pi / 2) ** 2

    return min(1 - gamma(t + 1) / gamma(t), 0.999)


@pytest.mark.parametrize("levels", [20, 2000])
@pytest.mark.parametrize(
    "kind", ["linear", "quad", "warmup10", "warmup50", "const", "jsd", "cosine"]
)
def test_betas_follow_their_formula(kind: str, levels: int) -> None:
    expected = [expected_beta(kind, t, levels, 1e-6, 1e-2) for t in range(levels)]
    np.testing.assert_allclose(BETAS[kind](levels, 1e-6, 1e-2), expected, rtol=0, atol=1e-13)


@pytest.mark.parametrize("levels", [20, 2000])
@pytest.mark.parametrize("kind", sorted(BETAS))
def test_betas_are_those_of_the_public_code(golden, kind: str, levels: int) -> None:
    betas = BETAS[kind](levels, 1e-6, 1e-2)
    expected = golden("schedules")[f"{kind}_{levels}"].numpy()
    np.testing.assert_allclose(betas, expected, rtol=0, atol=1e-12)


def test_listed_betas() -> None:
    listed = {"kind": "betas", "levels": 3, "betas": [0.1, 0.3, 0.2]}
    gammas = np.array([0.9, 0.63, 0.504])
    sigmas = NoiseSchedule.from_config(listed).sigmas
    np.testing.assert_allclose(sigmas, np.sqrt((1 - gammas) / gammas), rtol=1e-7)


@pytest.mark.parametrize("kind", sorted(BETAS))
def test_beta_schedules_become_sigmas(kind: str) -> None:
    schedule = NoiseSchedule.from_config({**SR3, "kind": kind, "levels": 50})
    gamma, sigmas = 1.0, []
    for t in range(50):
        gamma *= 1 - expected_beta(kind, t, 50, 1e-6, 1e-2)
        if gamma > 0:  # jsd ends in pure noise
            sigmas.append(math.sqrt((1 - gamma) / gamma))
    assert len(sigmas) == (49 if kind == "jsd" else 50)
    np.testing.assert_allclose(schedule.sigmas, sigmas, rtol=1e-9)


def test_the_published_schedule_ends_at_its_known_noise() -> None:
    sigmas = NoiseSchedule.from_config(SR3).sigmas
    assert 1 / (1 + sigmas[-1].item() ** 2) == pytest.approx(4.386e-5, rel=1e-3)
    assert sigmas[0].item() == pytest.approx(1e-3, rel=1e-5)


def test_karras_levels() -> None:
    sigmas = NoiseSchedule.from_config({**PHOTO, "levels": 5}).sigmas
    low, high = 0.01 ** (1 / 7), 5.0 ** (1 / 7)
    expected = [(low + i / 4 * (high - low)) ** 7 for i in range(5)]
    np.testing.assert_allclose(sigmas, expected, rtol=1e-7)
    assert sigmas.dtype == np.float64


@pytest.mark.parametrize("config", [SR3, PHOTO], ids=["sr3", "photo"])
@pytest.mark.parametrize("steps", [1, 2, 3, 7, 8, 20, 999, 1999, 2000])
def test_respaced_levels_are_an_even_subset(config: dict[str, object], steps: int) -> None:
    schedule = NoiseSchedule.from_config(config)
    levels = schedule.respaced(steps)
    assert levels.shape == (steps + 1,)
    assert levels.dtype == np.float64
    assert levels[0] == schedule.sigmas[-1]
    assert levels[-1] == 0
    index_of = {sigma: i for i, sigma in enumerate([0.0, *schedule.sigmas.tolist()])}
    gaps = -np.diff([index_of[sigma] for sigma in levels.tolist()])
    assert gaps.min() >= 1
    assert gaps.max() - gaps.min() <= 1


@pytest.mark.parametrize(
    ("steps", "indices"),
    [
        (4, [2000, 1500, 1000, 500]),
        (8, [2000, 1750, 1500, 1250, 1000, 750, 500, 250]),
        (7, [2000, 1714, 1428, 1142, 857, 571, 285]),
    ],
)
def test_the_levels_of_a_number_of_steps_stay_the_same(steps: int, indices: list[int]) -> None:
    """Others would be another picture for the same seed."""
    schedule = NoiseSchedule.from_config(SR3)
    expected = [schedule.sigmas[index - 1] for index in indices]
    assert schedule.respaced(steps).tolist() == [*expected, 0]


def test_as_many_steps_as_levels_visit_them_all() -> None:
    schedule = NoiseSchedule.from_config({**PHOTO, "levels": 37})
    assert (schedule.respaced(37)[:-1] == schedule.sigmas[::-1]).all()


@pytest.mark.parametrize("steps", [0, -1, 38])
def test_too_few_and_too_many_steps(steps: int) -> None:
    with pytest.raises(ValueError, match="1 to 37 steps"):
        NoiseSchedule.from_config({**PHOTO, "levels": 37}).respaced(steps)


def test_more_levels_than_steps_can_be() -> None:
    with pytest.raises(ValueError, match="1 to 2000 steps"):
        NoiseSchedule.from_config({**PHOTO, "levels": 3000}).respaced(2001)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "sigmoid"}, "no noise schedule 'sigmoid'; there are karras, betas, linear"),
        ({"kind": None}, "no noise schedule None"),
        ({"levels": 1}, "'levels' must be a whole number"),
        ({"levels": 2.5}, "'levels' must be a whole number"),
        ({"levels": True}, "'levels' must be a whole number"),
        ({"levels": 10**9}, "'levels' must be a whole number"),
        ({"beta_start": None}, "needs a number 'beta_start', not None"),
        ({"beta_start": "1e-6"}, "needs a number 'beta_start', not '1e-6'"),
        ({"beta_end": 0}, "'beta_end' must be a finite number above 0"),
        ({"beta_end": math.nan}, "'beta_end' must be a finite number above 0"),
        ({"beta_end": 1.5}, "betas of a noise schedule must be above 0 and below 1"),
        ({"beta_start": 0.9, "beta_end": 0.99}, "must be finite, above 0 and increasing"),
        ({"kind": "betas", "levels": 3, "betas": [0.1]}, "a list 'betas' of 3 numbers"),
        ({"kind": "betas", "levels": 2, "betas": [0.1, "x"]}, "betas .* must be numbers"),
        ({"kind": "karras"}, "needs a number 'sigma_min', not None"),
        ({**PHOTO, "rho": -7}, "'rho' must be a finite number above 0"),
        ({**PHOTO, "sigma_min": 5.0}, "must be finite, above 0 and increasing"),
    ],
)
def test_bad_configurations_say_what_is_wrong(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        NoiseSchedule.from_config({**SR3, **change})


def test_levels_of_the_wrong_type() -> None:
    with pytest.raises(ValueError, match="list of float64 numbers"):
        NoiseSchedule(np.array([1, 2], np.float32))
