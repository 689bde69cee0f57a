from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from sr3_desktop.training.evaluation.metrics import (
    consistency,
    crop_border,
    luma,
    psnr_rgb,
    psnr_y,
    ssim_rgb,
    ssim_y,
)
from tests.training.conftest import make_photo


@pytest.fixture
def pair() -> tuple[np.ndarray, np.ndarray]:
    photo = make_photo(4)
    blurred = photo.resize((24, 20), Image.Resampling.BICUBIC).resize(photo.size)
    return np.asarray(photo), np.asarray(blurred)


def test_psnr_and_ssim_agree_with_scikit_image(pair):
    from skimage.metrics import peak_signal_noise_ratio, structural_similarity  # loads for seconds

    a, b = (luma(x) for x in pair)
    assert psnr_y(*pair) == pytest.approx(peak_signal_noise_ratio(a, b, data_range=255))
    expected = structural_similarity(
        a, b, data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
    )
    assert ssim_y(*pair) == pytest.approx(expected, abs=1e-6)


def test_the_measures_of_the_public_sr3_code_agree_with_scikit_image(pair):
    from skimage.metrics import peak_signal_noise_ratio, structural_similarity  # loads for seconds

    assert psnr_rgb(*pair) == pytest.approx(peak_signal_noise_ratio(*pair, data_range=255))
    _, similarity = structural_similarity(
        *pair,
        data_range=255,
        channel_axis=2,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        full=True,
    )
    inside = similarity[5:-5, 5:-5]  # where the window of 11 pixels lies within the picture
    assert ssim_rgb(*pair) == pytest.approx(inside.mean(), abs=1e-6)
    assert abs(psnr_rgb(*pair) - psnr_y(*pair)) > 0.1
    assert abs(ssim_rgb(*pair) - ssim_y(*pair)) > 1e-3
    photo = pair[0]
    assert ssim_rgb(photo, photo) == pytest.approx(1)
    assert psnr_rgb(photo, photo) > 100


def test_luma_spans_the_video_range():
    ends = luma(np.array([[[0, 0, 0], [255, 255, 255]]], np.uint8))
    assert ends.tolist() == [[pytest.approx(16), pytest.approx(235, abs=0.01)]]


def test_consistency_is_the_error_of_the_shrunk_result(pair):
    photo = pair[0]
    small = np.asarray(Image.fromarray(photo).resize((24, 20), Image.Resampling.BICUBIC))
    assert consistency(small, photo) == 0
    darker = (photo * 0.9).astype(np.uint8)
    assert consistency(small, darker) == pytest.approx(0.1 * small.mean(), abs=1)


def test_crop_border_takes_the_same_from_every_side():
    assert crop_border(np.zeros((10, 12, 3)), 4).shape == (2, 4, 3)
    assert crop_border(np.zeros((10, 12, 3)), 0).shape == (10, 12, 3)
