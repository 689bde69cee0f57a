"""Finding faces, on the one portrait that may be shown."""

from __future__ import annotations

import tracemalloc
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sr3_desktop.engine.base.errors import Cancelled, ModelFileError
from sr3_desktop.engine.base.request import SECOND_FILE, FaceFrame
from sr3_desktop.engine.faces.detect import (
    MIN_CONFIRMED,
    MIN_HITS,
    Hits,
    _agreed,
    _confirmed,
    _passes,
    _windows,
    faces_of,
    find_faces,
    read_detector,
)
from sr3_desktop.paths import face_detector, resources_dir
from tests.engine.faces.ffhq import frame_from_eyes

CASCADE = face_detector()
# Set by hand, in pixels of the portrait's 256.
EYES_AND_MOUTH = ((101.7, 50.3), (123.7, 51.2), (111.9, 72.5))
MIDDLE = (112.0, 60.0)


@pytest.fixture(scope="module")
def detector():
    return read_detector(CASCADE)


@pytest.fixture(params=["first", "second"])
def cascade(request, detector):
    return detector[request.param == "second"]


@pytest.fixture(scope="module")
def portrait() -> Image.Image:
    with Image.open(resources_dir() / "samples" / "astronaut.jpg") as image:
        return image.convert("RGB")


@pytest.mark.parametrize("degrees", [0, 10, -10, 25])
def test_the_astronaut_s_face_is_found_as_her_eyes_and_mouth_say(detector, portrait, degrees):
    turned = portrait.rotate(-degrees, Image.Resampling.BICUBIC, center=MIDDLE)
    turned = turned.crop((32, 0, 192, 140))
    points = (about_middle(point, degrees) for point in EYES_AND_MOUTH)
    expected = frame_from_eyes(*((x - 32, y) for x, y in points))
    (found,) = find_faces(np.asarray(turned), *detector)
    assert (found.x, found.y) == pytest.approx((expected.x, expected.y), abs=0.06 * expected.side)
    assert found.side == pytest.approx(expected.side, rel=0.25)
    assert found.angle == pytest.approx(expected.angle, abs=10)


def test_the_second_cascade_confirms_the_face_and_nothing_else(detector, portrait):
    gray, second = portrait.convert("L"), detector[1]
    assert _confirmed(gray, second, 111, 58, 51, 0) >= 2 * MIN_CONFIRMED
    for side in (30, 51, 80):
        for x, y in [(30, 30), (200, 40), (60, 200), (190, 190), (111, 130), (0, 128)]:
            assert _confirmed(gray, second, x, y, side, 0) < MIN_CONFIRMED


def test_groups_of_a_crowd_are_those_of_comparing_all_with_all() -> None:
    rng = np.random.default_rng(1)
    spots = rng.integers(0, 2000, (60, 2)).repeat(24, 0) + rng.normal(0, 3, (1440, 2))
    hits = Hits(*spots.T, rng.uniform(40, 56, 1440), rng.choice([-10.0, 0.0, 10.0], 1440))

    larger = np.maximum(hits.side[:, None], hits.side)
    smaller = np.minimum(hits.side[:, None], hits.side)
    distance = np.hypot(hits.x[:, None] - hits.x, hits.y[:, None] - hits.y)
    near = (distance < 0.25 * smaller) & (larger < 1.5 * smaller)
    waiting, expected = np.ones(1440, bool), []
    while ((votes := (near & waiting).sum(1) * waiting) >= MIN_HITS).any():
        best = int(votes.argmax())
        expected.append(tuple(float(v[near[best] & waiting].mean()) for v in hits))
        waiting &= distance[best] > 0.6 * larger[best]
    assert len(expected) > 40
    assert list(_agreed(hits)) == expected


def test_a_crowd_needs_little_memory() -> None:
    rng = np.random.default_rng(2)
    spots = rng.integers(0, 20_000, (350, 2)).repeat(24, 0) + rng.normal(0, 2, (8400, 2))
    hits = Hits(*spots.T, np.full(8400, 48.0), np.zeros(8400))
    tracemalloc.start()
    try:
        groups = list(_agreed(hits))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(groups) > 300
    assert peak < 20 * 2**20  # comparing all with all takes 70 million pairs of 8 bytes


def about_middle(point: tuple[float, float], degrees: float) -> tuple[float, float]:
    middle = complex(*MIDDLE)
    z = (complex(*point) - middle) * np.exp(1j * np.radians(degrees)) + middle
    return z.real, z.imag


def test_two_faces_are_two_frames_the_largest_first(detector, portrait):
    head = portrait.crop((75, 15, 150, 90))
    group = Image.new("RGB", (280, 170), (110, 120, 130))
    group.paste(head, (10, 60))
    group.paste(head.resize((112, 112), Image.Resampling.BICUBIC), (140, 30))
    large, small = find_faces(np.asarray(group), *detector)
    assert large.x > 140 > small.x
    assert large.side / small.side == pytest.approx(112 / 75, rel=0.15)
    sixteen_bit = np.asarray(group).astype(np.uint16) * 257
    assert find_faces(sixteen_bit, *detector) == (large, small)


def test_a_face_found_is_left_out_where_one_is_given(portrait):
    pixels = np.asarray(portrait.crop((32, 0, 192, 140)))
    (found,) = faces_of(pixels, (), CASCADE)
    by_hand = FaceFrame(found.x + 5, found.y - 5, found.side * 0.9, 3)
    assert faces_of(pixels, (by_hand,), CASCADE) == (by_hand,)
    elsewhere = FaceFrame(5, 100, 40)
    assert faces_of(pixels, (elsewhere,), CASCADE) == (elsewhere, found)
    assert faces_of(pixels, (elsewhere,), None) == (elsewhere,)


def test_looking_for_faces_can_be_stopped(detector, portrait):
    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        find_faces(np.asarray(portrait), *detector, sign_of_life=stop)


@pytest.mark.parametrize("size", [(1, 1), (23, 300), (100, 80)])
def test_nothing_is_found_where_there_is_nothing(detector, size):
    ramp = np.linspace(100, 104, size[0] * size[1]).reshape(size[1], size[0])
    pixels = np.repeat(ramp.astype(np.uint8)[..., None], 3, axis=2)
    assert find_faces(pixels, *detector) == ()


def test_every_window_s_verdict_is_that_of_the_file_read_word_by_word(cascade, portrait):
    """Against a plain reading of the XML file, one window and one block at a time."""
    head = portrait if cascade.window_px == 24 else portrait.crop((66, 14, 148, 96))
    level = np.asarray(head.convert("L").resize((128, 128), Image.Resampling.BILINEAR))
    (strip,) = _windows(level, cascade)
    passed = set(zip(*(part.tolist() for part in strip), strict=True))
    assert passed
    root = ET.parse(
        CASCADE if cascade.window_px == 24 else CASCADE.with_name(SECOND_FILE)
    ).getroot()
    side = cascade.window_px
    for x, y in [*passed, (0, 0), (40, 60), (83, 83), (50, 17)]:
        window = level[y : y + side, x : x + side].astype(int)
        assert is_face(window, root) == ((x, y) in passed)


def is_face(window: np.ndarray, root: ET.Element) -> bool:
    rects = [[int(word) for word in rect.text.split()] for rect in root.iter("rect")]
    for stage in root.findall("cascade/stages/_"):
        total = 0.0
        for weak in stage.findall("weakClassifiers/_"):
            node = [int(word) for word in weak.find("internalNodes").text.split()]
            yes, no = (float(word) for word in weak.find("leafValues").text.split())
            x, y, width, height = rects[node[2]]
            blocks = [
                window[y + i * height :][:height, x + j * width :][:, :width].sum()
                for i, j in ((0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0), (1, 1))
            ]
            code = int("".join("1" if block >= blocks[8] else "0" for block in blocks[:8]), 2)
            total += yes if node[3 + code // 32] >> code % 32 & 1 else no
        if total < float(stage.find("stageThreshold").text) - 1e-5:
            return False
    return True


def test_the_cascade_has_the_stages_that_its_file_tells(cascade):
    stages, window_px = cascade
    counts = len(stages), sum(len(stage.blocks) for stage in stages)
    assert counts == {24: (20, 139), 45: (19, 149)}[window_px]
    black = np.zeros((46, 46), np.int32)
    assert not all(_passes(stage, lambda y, x: black[y, x : x + 1]) for stage in stages)


@pytest.mark.parametrize("content", [None, "no XML", "<a/>"])
def test_a_detector_that_can_not_be_read_is_one_sentence(tmp_path: Path, content):
    path = tmp_path / "detector.xml"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ModelFileError, match=r"detector\.xml cannot be read .* by hand"):
        read_detector(path)
