"""What has been chosen, and what it means for one photo."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sr3_desktop.app.photo_list.photo_io import own_bytes
from sr3_desktop.app.settings.choices import (
    FIELDS,
    SCALES,
    Choices,
    SizeIssue,
    defaults_for,
    switch_model,
    trained_issue,
)
from sr3_desktop.app.settings.file_size import USUAL_OWN, PhotoSizes, estimate_bytes
from sr3_desktop.app.settings.quality_levels import Quality, max_steps, qualities, quality_of
from sr3_desktop.engine.base.formats import FORMATS, FormatName
from sr3_desktop.engine.base.options import DEFAULT_DETAIL, MAX_SCALE, MAX_SEED
from sr3_desktop.engine.base.request import SamplerSettings, TileSettings
from sr3_desktop.engine.files.targets import MAX_PIXELS
from sr3_desktop.engine.models.model_card import ModelCard

PHOTO = ModelCard(
    "photo-x4",
    "Photo",
    "photo",
    4,
    {},
    {"levels": 2000},
    recommended=SamplerSettings("heun", 10, eta=0.3, detail=0.9),
)
SR3 = ModelCard(
    "face-x8",
    "Faces",
    "sr3",
    8,
    {},
    {"levels": 1000},
    recommended=SamplerSettings("ddim", 100, eta=0.0, detail=1.0),
)
SOURCE = Path("holiday", "IMG_1.jpg")

sides = st.integers(1, 30_000)


@given(sides, sides, st.integers(16, 100_000), st.sampled_from(["width", "longer"]))
def test_a_side_in_pixels_is_met_exactly_within_1_to_16_times(
    width: int, height: int, pixels: int, size_by: str
) -> None:
    choices = Choices(size_by=size_by, pixels=pixels)  # type: ignore[arg-type]
    photo = (width, height)
    assert 1 <= choices.scale_for(photo) <= MAX_SCALE
    side = width if size_by == "width" else max(photo)
    size = choices.result_size(photo)
    made = size[0] if size_by == "width" else max(size)
    assert made == min(max(pixels, side), round(side * MAX_SCALE))


def test_a_factor_counts_for_every_photo() -> None:
    choices = Choices(scale=2.5)
    assert choices.scale_for(None) == choices.scale_for((30, 20)) == 2.5
    assert choices.result_size((30, 20)) == (75, 50)
    assert replace(choices, size_by="width").scale_for(None) == 2.5


@pytest.mark.parametrize(
    ("choices", "photo", "kind", "limit"),
    [
        (Choices(), (5000, 4000), None, None),
        (Choices(format="webp"), (5000, 4000), "side", 16383),
        (Choices(format="jpeg", scale=16.0), (4100, 10), "side", 65500),
        (Choices(scale=8.0), (6000, 4000), "pixels", MAX_PIXELS),
        (Choices(size_by="width", pixels=500), (600, 400), "smaller", 600),
        (Choices(size_by="longer", pixels=500), (400, 600), "smaller", 600),
        (Choices(size_by="width", pixels=9000), (100, 400), "limit", 1600),
    ],
)
def test_what_can_not_be_made_is_told(
    choices: Choices, photo: tuple[int, int], kind: str | None, limit: int | None
) -> None:
    issue = choices.size_issue(SOURCE, photo)
    assert (issue and issue.kind, issue and issue.limit) == (kind, limit)
    assert (issue is not None and issue.stops) == (kind in ("side", "pixels"))


@given(sides, sides, st.sampled_from(get_args(FormatName)), st.sampled_from(SCALES))
def test_every_fix_removes_what_stopped_the_work(
    width: int, height: int, format: FormatName, scale: float
) -> None:
    photo, choices = (width, height), Choices(format=format, scale=scale)
    issue = choices.size_issue(SOURCE, photo)
    size = choices.result_size(photo)
    fits = max(size) <= FORMATS[format].max_side_px and size[0] * size[1] <= MAX_PIXELS
    assert fits == (issue is None)
    for fix in issue.fixes if issue else ():
        if isinstance(fix, str):
            fixed = replace(choices, format=fix)
        else:
            fixed = replace(choices, size_by="scale", scale=fix)
        left = fixed.size_issue(SOURCE, photo)
        assert left is None or left.kind != issue.kind  # type: ignore[union-attr]


def test_a_side_that_png_and_jpeg_hold_can_always_be_mended() -> None:
    for width in (4096, 20_000, 90_000):
        choices = Choices(size_by="width", pixels=width, format="webp")
        issue = choices.size_issue(SOURCE, (width // 16 + 1, 10))
        assert (issue is None) == (width <= 16383)
        if issue is not None:
            assert issue.fixes == (("png", "jpeg") if width <= 65500 else ("png",))


def test_the_format_is_the_photos_own_unless_one_is_chosen() -> None:
    assert Choices().format_for(Path("a.JPG")) == "jpeg"
    assert Choices().format_for(Path("a.heic")) == "png"
    assert Choices(format="tiff").format_for(Path("a.jpg")) == "tiff"


def test_results_are_named_by_the_template() -> None:
    choices = Choices(template="{date} {seq} {name} {scale} {model}", format="jpeg")
    made = choices.example_name(SOURCE, None)
    assert made == f"{date.today()} 0001 IMG_1 4 photo-x4.jpg"
    by_width = replace(choices, template="{name}_{scale}x", size_by="width", pixels=1000)
    assert by_width.example_name(SOURCE, (366, 200)) == "IMG_1_2.73x.jpg"


def test_a_request_holds_all_that_was_chosen() -> None:
    choices = Choices(
        model="face-x8",
        size_by="width",
        pixels=300,
        sampler="ddim",
        steps=12,
        eta=0.25,
        detail=0.75,
        cleanup=0.5,
        seed=7,
        format="png",
        quality=80,
        depth="16",
        keep_info=False,
        folder="out",
        exists="skip",
        tile=96,
        dtype="float32",
        device="cpu",
        keep_states=False,
    )
    request = choices.request(SOURCE, (100, 50), preview_px=640)
    assert request.sampler == SamplerSettings("ddim", 12, 0.25, 7, 0.75)
    assert (request.source, request.target) == (SOURCE, Path("out"))
    assert (request.model, request.scale, request.cleanup) == ("face-x8", 3.0, 0.5)
    assert (request.tile, request.dtype, request.device) == (TileSettings(96), "float32", "cpu")
    assert (request.preview_px, request.states) == (640, 0)
    output = request.output
    assert (output.format, output.quality, output.exists, output.depth) == ("png", 80, "skip", "16")
    assert not output.keep_info
    assert not output.keep_location


def test_states_and_preview_are_asked_for_only_where_they_are_wanted() -> None:
    assert Choices().request(SOURCE, None, 640).states > 0
    assert Choices(steps=0).request(SOURCE, None, 640).states == 0
    assert Choices(preview="off").request(SOURCE, None, 640).preview_px == 0


def test_a_new_run_takes_a_new_seed_unless_it_is_locked() -> None:
    assert Choices(seed=1).for_run(2).seed == 2
    assert Choices(seed=1, seed_locked=True).for_run(2).seed == 1
    # With another seed nothing would ever count as unchanged.
    assert Choices(seed=1, exists="changed").for_run(2).seed == 1


def test_qualities_come_from_the_card() -> None:
    assert qualities(PHOTO) == (("heun", 0), ("heun", 10), ("heun", 40))
    assert qualities(SR3) == (("ddim", 40), ("ddim", 100), ("ddim", 400))
    short = replace(SR3, schedule={"levels": 100})
    assert max(quality.steps for quality in qualities(short)) == max_steps(short) == 100
    assert quality_of(PHOTO, "heun", 40) == 2
    assert quality_of(PHOTO, "ddim", 20) == -1


def test_an_sr3_network_sets_its_own_size() -> None:
    wide = Choices(size_by="width", pixels=900)
    assert switch_model(wide, PHOTO, SR3).scale_for((64, 64)) == SR3.scale
    back = switch_model(switch_model(Choices(), PHOTO, SR3), SR3, PHOTO)
    assert back.scale == PHOTO.scale
    assert switch_model(Choices(scale=2.0), PHOTO, PHOTO).scale == 2.0
    assert switch_model(wide, PHOTO, PHOTO).size_by == "width"


def test_an_sr3_network_warns_of_what_it_was_not_trained_on() -> None:
    faces = replace(SR3, network={"image_size": 128})
    assert trained_issue(faces, 8.0, (16, 16)) is None
    assert trained_issue(faces, 8.0, (16, 24)) == ("trained", 16, ())
    assert trained_issue(faces, 4.0, (16, 16)) == ("passes", 16, (8.0,))
    assert not SizeIssue("passes", 16).stops
    for card in (None, PHOTO, SR3):  # none, no such network, a card without the size
        assert trained_issue(card, 4.0, (999, 5)) is None


def test_defaults_follow_the_card() -> None:
    made = defaults_for(PHOTO)
    assert (made.sampler, made.steps, made.eta, made.detail) == ("heun", 10, 0.3, DEFAULT_DETAIL)
    assert defaults_for(SR3).model == "face-x8"
    assert defaults_for(None) == Choices()


def test_another_model_keeps_the_quality_not_the_number_of_steps() -> None:
    choices = switch_model(replace(defaults_for(PHOTO), steps=40, cleanup=0.5), PHOTO, SR3)
    assert (choices.model, Quality(choices.sampler, choices.steps)) == (
        "face-x8",
        qualities(SR3)[2],
    )
    assert (choices.eta, choices.detail, choices.cleanup) == (0.0, 1.0, 0.5)
    own = switch_model(replace(defaults_for(PHOTO), steps=1999, eta=0.7), PHOTO, SR3)
    assert (own.sampler, own.steps, own.eta) == ("heun", 1000, 0.7)


def test_a_better_or_larger_file_is_never_estimated_smaller() -> None:
    for format in get_args(FormatName):
        sizes = [estimate_bytes(4000 * 3000, format, q, "auto", 4) for q in range(1, 101)]
        assert sizes == sorted(sizes)
        assert sizes[0] > 0
        assert estimate_bytes(8000 * 3000, format, 95, "auto", 4) == pytest.approx(2 * sizes[94])
    deep = estimate_bytes(100 * 100, "png", 95, "16", 4)
    assert deep > estimate_bytes(100 * 100, "png", 95, "8", 4)


# Bytes a pixel of results of the bundled model, enlarged 4 times, by the photo's own bytes a pixel:
# JPEG 80 and 95, WebP 92, AVIF 92, PNG.
REAL = {
    0.293: (0.091, 0.231, 0.073, 0.134, 1.147),
    0.334: (0.118, 0.26, 0.105, 0.154, 1.174),
    0.401: (0.112, 0.234, 0.093, 0.135, 1.022),
    0.485: (0.143, 0.325, 0.138, 0.203, 1.365),
    0.522: (0.134, 0.289, 0.1, 0.149, 1.107),
    0.690: (0.2, 0.407, 0.184, 0.242, 1.376),
    0.767: (0.191, 0.404, 0.176, 0.246, 1.455),
    0.783: (0.242, 0.495, 0.221, 0.291, 1.736),
}


def test_the_sizes_of_real_results_are_within_thirty_percent() -> None:
    kinds = (("jpeg", 80), ("jpeg", 95), ("webp", 92), ("avif", 92), ("png", 95))
    ratios = [
        estimate_bytes(1000 * 1000, format, quality, "8", 4, own) / (real * 1e6)  # type: ignore[arg-type]
        for own, sizes in REAL.items()
        for (format, quality), real in zip(kinds, sizes, strict=True)
    ]
    within = sum(1 / 1.3 < ratio < 1.3 for ratio in ratios)
    assert within >= 0.9 * len(ratios), sorted(ratios)


def test_a_rich_photo_needs_more_than_a_plain_one() -> None:
    plain = np.full((300, 200, 3), 120, np.uint8)
    rich = np.random.default_rng(0).integers(0, 256, (300, 200, 3), dtype=np.uint8)
    assert own_bytes(plain) < USUAL_OWN / 4 < USUAL_OWN < own_bytes(rich)
    assert own_bytes(rich[:5, :3]) > 0  # smaller than one tile
    for format in ("jpeg", "webp", "avif", "png"):
        sizes = [
            estimate_bytes(800 * 600, format, 95, "8", 4, own_bytes(photo))
            for photo in (plain, rich)
        ]
        assert sizes[0] < sizes[1]


def test_results_teach_the_sizes() -> None:
    sizes = PhotoSizes()
    for _ in range(12):
        sizes.learn("jpeg", 1000 * sizes.taught("jpeg"), 1500)
    assert 1000 * sizes.taught("jpeg") == pytest.approx(1500, rel=0.01)
    assert sizes.taught("png") == 1.0
    sizes.note_photo(Path("a.jpg"), 0.9)
    assert (sizes.own(Path("a.jpg")), sizes.own(Path("b.jpg"))) == (0.9, USUAL_OWN)


def test_differences_are_told_by_field() -> None:
    assert Choices().differing(Choices(steps=3, seed=4), FIELDS) == {"steps": 3, "seed": 4}
    assert Choices().differing(Choices(steps=3), ["seed"]) == {}
    assert tuple(field.name for field in fields(Choices)) == FIELDS
    assert MAX_SEED < 2**31
