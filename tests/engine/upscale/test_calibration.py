"""The estimate: arithmetic that follows the tiler, and a calibration that really runs the model."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sr3_desktop.engine.base.errors import Cancelled
from sr3_desktop.engine.base.formats import FORMATS
from sr3_desktop.engine.base.request import (
    Crop,
    FaceFrame,
    OutputSettings,
    Progress,
    SamplerSettings,
    TileSettings,
    UpscaleRequest,
)
from sr3_desktop.engine.diffusion.samplers import SAMPLERS
from sr3_desktop.engine.diffusion.tiling import Tiler
from sr3_desktop.engine.upscale import calibration
from sr3_desktop.engine.upscale.calibration import SYMMETRIES, Calibration, Cost
from sr3_desktop.engine.upscale.upscaler import Upscaler

REQUEST = UpscaleRequest(Path("a.jpg"), Path("b.png"), "tiny-x4", sampler=SamplerSettings(steps=8))
MADE = Calibration(
    model="tiny-x4",
    device="cpu",
    scale=4,
    tile_size=128,
    halo=16,
    align=4,
    batch=1,
    cell=1,
    blend=False,
    predictor=Cost(0.01, 1e-5),
    denoiser=Cost(0.02, 2e-5),
    finish=1e-8,
    store={"png": 3e-8, "jpeg": 1e-8},
)


@settings(deadline=None, max_examples=60)
@given(
    width=st.integers(1, 700),
    height=st.integers(1, 700),
    size=st.integers(8, 300),
    halo=st.integers(0, 40),
    align=st.sampled_from([1, 2, 4, 8]),
    blend=st.booleans(),
    cell=st.sampled_from([1, 4]),
)
def test_tiles_are_counted_as_the_tiler_cuts_them(
    width: int, height: int, size: int, halo: int, align: int, blend: bool, cell: int
) -> None:
    tiler = Tiler(size, halo, align, blend=blend)
    sides = (-(-side * cell // align) * align for side in (height, width))
    cut = tiler.tiles(*sides)
    area = sum(math.prod((w.bottom - w.top, w.right - w.left)) for w, _ in cut)
    made = replace(MADE, tile_size=size, halo=halo, align=align, blend=blend, cell=cell)
    assert made.tiles(REQUEST, width, height) == (len(cut), area)


def test_the_tiles_of_a_request_count() -> None:
    request = replace(REQUEST, tile=TileSettings(size=64, halo=8))
    assert MADE.tiles(request, 400, 300) == replace(MADE, tile_size=64, halo=8).tiles(
        REQUEST, 400, 300
    )


@pytest.mark.parametrize("name", SAMPLERS)
@pytest.mark.parametrize("steps", [1, 2, 9])
def test_evaluations_are_what_the_sampler_makes(name, steps: int) -> None:
    calls = 0

    def denoise(x: np.ndarray, sigma: float) -> np.ndarray:
        nonlocal calls
        calls += 1
        return np.zeros_like(x)

    sigmas = np.linspace(1, 0, steps + 1)
    SAMPLERS[name](denoise, np.zeros((1, 3, 2, 2)), sigmas, lambda x, scale: None)
    assert calls == SamplerSettings(name, steps).evaluations


def test_the_estimate_adds_up() -> None:
    tiles, cells = MADE.tiles(REQUEST, 300, 200)
    predictor = 0.01 * tiles + 1e-5 * cells
    denoiser = 8 * (0.02 * tiles + 2e-5 * cells)
    passes = predictor + denoiser + 1e-8 * 300 * 200 * 16
    assert MADE.passes(REQUEST, 300, 200) == (pytest.approx(passes),)
    assert MADE.storing(REQUEST, 300, 200) == pytest.approx(3e-8 * 300 * 200 * 16)
    assert MADE.seconds(REQUEST, 300, 200) == pytest.approx(passes + 3e-8 * 300 * 200 * 16)


def test_the_self_ensemble_runs_the_predictor_over_all_symmetries() -> None:
    plain = replace(MADE, finish=0.0, denoiser=Cost())
    ensemble = replace(REQUEST, self_ensemble=True)
    assert plain.passes(ensemble, 300, 200)[0] == pytest.approx(
        SYMMETRIES * plain.passes(REQUEST, 300, 200)[0]
    )


def test_above_the_models_scale_there_are_two_passes() -> None:
    double = replace(REQUEST, scale=8.0)
    first, second = MADE.passes(double, 300, 200)
    assert first == MADE.passes(REQUEST, 300, 200)[0]
    assert second == MADE.passes(REQUEST, 600, 400)[0]
    below = replace(REQUEST, scale=2.0)
    assert MADE.passes(below, 300, 200) == MADE.passes(REQUEST, 300, 200)
    assert MADE.storing(below, 300, 200) < MADE.storing(REQUEST, 300, 200)


def test_a_part_costs_what_a_photo_of_its_size_costs() -> None:
    part = replace(REQUEST, crop=Crop(1000, 1000, 64, 48))
    assert MADE.seconds(part, 4000, 3000) == MADE.seconds(REQUEST, 64, 48)


def test_each_face_costs_a_square_of_the_face_model() -> None:
    face = replace(MADE, scale=8, evaluations=3)
    one = FaceFrame(100, 100, 40)
    alone = replace(REQUEST, faces=(one,))
    steps = SamplerSettings("ddim", 3)
    square = replace(REQUEST, sampler=steps, tile=TileSettings(64, batch=1))
    assert face.faces(alone) == pytest.approx(face.passes(square, 64, 64)[0])
    assert face.faces(replace(alone, scale=16.0)) == face.faces(alone)
    both = (one, FaceFrame(300, 100, 40))
    assert face.faces(replace(REQUEST, faces=both)) == pytest.approx(2 * face.faces(alone))
    assert face.faces(replace(REQUEST, faces=both, crop=Crop(0, 0, 128, 128))) == face.faces(alone)
    sizes = (FaceFrame(100, 100, 8), FaceFrame(100, 100, 200))  # too small, and large enough
    assert face.faces(replace(REQUEST, faces=sizes)) == 0
    still = replace(alone, sampler=SamplerSettings(steps=0))
    assert face.faces(still) == pytest.approx(
        face.passes(replace(square, sampler=SamplerSettings(steps=0)), 64, 64)[0]
    )


def test_the_format_of_the_result_counts() -> None:
    by_name = replace(REQUEST, target=Path("b.jpg"))
    chosen = replace(REQUEST, output=OutputSettings("jpeg"))
    assert MADE.storing(by_name, 90, 90) == MADE.storing(chosen, 90, 90)
    assert MADE.storing(by_name, 90, 90) < MADE.storing(REQUEST, 90, 90)


@pytest.mark.parametrize("truth", [0.5, 3.0])
def test_real_runs_correct_the_estimate(truth: float) -> None:
    made, measured = MADE, truth * MADE.seconds(REQUEST, 500, 400)
    errors = []
    for _ in range(12):
        made = made.refined(REQUEST, 500, 400, measured)
        errors.append(abs(made.seconds(REQUEST, 500, 400) / measured - 1))
    assert max(errors) < 1e-9
    assert made.runs == 12


@pytest.mark.parametrize("truth", [0.05, 8.0])
def test_the_first_real_run_is_believed(truth: float) -> None:
    measured = truth * MADE.seconds(REQUEST, 500, 400)  # the trial ran beside something else
    made = MADE.refined(REQUEST, 500, 400, measured)
    assert made.seconds(REQUEST, 500, 400) == pytest.approx(measured)


def test_a_senseless_measurement_does_no_lasting_harm() -> None:
    assert MADE.refined(REQUEST, 500, 400, 0.0) == MADE
    assert math.isfinite(MADE.refined(REQUEST, 500, 400, 1e12).seconds(REQUEST, 500, 400))


def test_a_calibration_survives_the_settings_file() -> None:
    assert Calibration.from_json(json.loads(json.dumps(MADE.to_json()))) == MADE


@pytest.mark.parametrize(
    "change",
    [
        {"predictor": {"call": -1.0, "cell": 0.0}},
        {"finish": math.nan},
        {"tile_size": 0},
        {"factor": 0},
        {"model": "x", "surprise": 1},
        {"finish": "fast"},
        {"denoiser": 3},
    ],
)
def test_a_corrupt_calibration_is_refused(change: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        Calibration.from_json(MADE.to_json() | change)


def test_calibrating_measures_the_real_model(tiny_model: Path) -> None:
    upscaler = Upscaler([tiny_model.parent])
    seen: list[Progress] = []
    made = upscaler.calibrate(REQUEST, seen.append)
    assert (made.model, made.device, made.scale) == ("tiny-x4", "cpu", 4)
    assert made.predictor.cell > 0
    assert made.denoiser.cell > 0
    assert set(made.store) == set(FORMATS)
    assert Calibration.from_json(json.loads(json.dumps(made.to_json()))) == made
    assert made.seconds(REQUEST, 2000, 1000) > made.seconds(REQUEST, 200, 100) > 0
    assert seen


def test_a_slow_device_is_measured_at_two_sizes(
    tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One alone would take the cost of a call for that of the cells, many times over."""
    sides: list[int] = []

    def run(_model: object, _request: object, side: int, _report: object) -> tuple[float, ...]:
        sides.append(side)
        return 0.5, 1.0 + side**2 / 1024, 0.0

    monkeypatch.setattr(calibration, "_run", run)
    made = Upscaler([tiny_model.parent]).calibrate(REQUEST, lambda progress: None)
    assert sides == [16, 16, 32]
    assert made.denoiser == Cost(pytest.approx(1.0), pytest.approx(1 / 1024))


def test_calibrating_can_be_given_up(tiny_model: Path) -> None:
    def stop(progress: Progress) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        Upscaler([tiny_model.parent]).calibrate(REQUEST, stop)


def test_the_face_model_is_measured_beside_the_other(
    tiny_model: Path, tiny_face_model: Path
) -> None:
    upscaler = Upscaler([tiny_model.parent, tiny_face_model.parent])
    upscaler.calibrate(REQUEST, lambda progress: None)
    tiny_model.unlink()
    face_id = tiny_face_model.stem
    request = replace(REQUEST, model=face_id, face_model=face_id, tile=TileSettings(64, batch=1))
    made = upscaler.calibrate(request, lambda progress: None)
    assert (made.model, made.tile_size) == (face_id, 64)
    assert made.evaluations > 0
    assert made.faces(replace(REQUEST, faces=(FaceFrame(50, 50, 40),))) > 0
    upscaler.calibrate(REQUEST, lambda progress: None)  # the photo model is still there


def test_an_sr3_model_is_measured_in_pixels_of_its_result(sr3_model: Path) -> None:
    request = replace(REQUEST, model="tiny-sr3")
    made = Upscaler([sr3_model.parent]).calibrate(request, lambda progress: None)
    assert (made.cell, made.blend) == (4, True)
    assert made.denoiser.cell > 0
    assert made.seconds(request, 90, 60) > 0
