"""Published networks that results are compared by."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

from sr3_desktop.engine.base.errors import ModelFileError
from sr3_desktop.training.perceptual.dists import Dists
from sr3_desktop.training.perceptual.identity import Identity
from sr3_desktop.training.perceptual.lpips import Lpips
from sr3_desktop.training.perceptual.vgg import Vgg
from tests.training.conftest import make_photo
from tests.training.perceptual.weights import (
    dists_weights,
    identity_weights,
    lpips_weights,
    vgg_weights,
)

KINDS = {Lpips: lpips_weights, Vgg: vgg_weights, Dists: dists_weights, Identity: identity_weights}
DISTANCES = (Lpips, Dists, Identity)


@pytest.fixture
def photo():
    """A face's size, [1, 3, 128, 128] in [-1, 1]."""
    pixels = np.asarray(make_photo(4, 128, 128).convert("RGB"))
    return torch.from_numpy(pixels.copy()).permute(2, 0, 1)[None] / 127.5 - 1


def made(kind, tmp_path):
    return kind(KINDS[kind](tmp_path / "weights.safetensors"))


def blurred(photo):
    small = F.interpolate(photo, scale_factor=0.25, mode="bilinear", antialias=True)
    return F.interpolate(small, scale_factor=4, mode="bilinear")


@pytest.mark.parametrize("kind", DISTANCES)
def test_a_distance_is_0_for_equal_pictures_and_grows_with_the_difference(kind, tmp_path, photo):
    network = made(kind, tmp_path)
    between = (photo * 3 + blurred(photo)) / 4
    assert float(network.distance(photo, photo)) == pytest.approx(0, abs=1e-6)
    assert 0 < network.distance(photo, between) < network.distance(photo, blurred(photo))


@pytest.mark.parametrize("kind", DISTANCES)
def test_the_distance_of_a_batch_is_the_mean_of_its_pictures(kind, tmp_path, photo):
    network = made(kind, tmp_path)
    truth = torch.cat([photo, photo.flip(3)])
    result = torch.cat([blurred(photo), photo])
    single = [
        network.distance(*(x[None] for x in pair)) for pair in zip(truth, result, strict=True)
    ]
    expected = pytest.approx(float(sum(single)) / 2, rel=1e-4)
    assert float(network.distance(truth, result)) == expected


@pytest.mark.parametrize("kind", DISTANCES)
def test_a_step_against_its_gradient_lowers_a_distance(kind, tmp_path, photo):
    network = made(kind, tmp_path)
    result = blurred(photo).requires_grad_(True)
    before = network.distance(photo, result)
    (slope,) = torch.autograd.grad(before, result)
    assert network.distance(photo, result - 1e-3 * slope / slope.abs().max()) < before


@pytest.mark.parametrize("kind", KINDS)
def test_weights_of_something_else_are_refused_in_a_sentence(kind, tmp_path):
    save_file({"a": torch.zeros(1)}, tmp_path / "other.safetensors")
    (tmp_path / "text.safetensors").write_text("no weights")
    tensors = load_file(KINDS[kind](tmp_path / "right.safetensors"))
    save_file(tensors | {"conv1.weight": torch.zeros(4, 9, 3, 3)}, tmp_path / "shape.safetensors")
    infinite = tensors | {"conv0.bias": torch.full_like(tensors["conv0.bias"], torch.nan)}
    save_file(infinite, tmp_path / "infinite.safetensors")
    for name in ("other", "text", "shape", "infinite", "missing"):
        path = tmp_path / f"{name}.safetensors"
        with pytest.raises(ModelFileError, match=f"does not hold {kind.NETWORK} weights"):
            kind(path)


def test_lpips_of_8_bit_pictures_is_that_of_tensors(tmp_path):
    lpips = made(Lpips, tmp_path)
    levels = torch.randint(256, (2, 3, 64, 64), generator=torch.Generator().manual_seed(2))
    pictures = levels.to(torch.uint8).permute(0, 2, 3, 1).numpy()
    a, b = levels[:, None] / 127.5 - 1
    assert lpips(*pictures) == pytest.approx(float(lpips.distance(a, b)), rel=1e-4)


def test_dists_takes_other_noise_of_a_kind_for_nearer_than_none(tmp_path):
    """What it is for: by squared error a blur would be nearer."""
    dists = made(Dists, tmp_path)
    generator = torch.Generator().manual_seed(3)
    truth, other = 0.2 * torch.randn(2, 1, 3, 64, 64, generator=generator)
    flat = torch.zeros_like(truth)
    assert (truth - flat).square().mean() < (truth - other).square().mean()
    assert dists.distance(truth, other) < dists.distance(truth, flat)


def test_dists_is_the_published_formula(tmp_path, photo):
    """On the picture itself, the first of the features it compares, by numpy."""
    path = dists_weights(tmp_path / "weights.safetensors")
    tensors = load_file(path)
    for name in ("alpha", "beta"):
        tensors[name][3:] = 0
    save_file(tensors, path)
    x, y = (((p + 1) / 2)[0].flatten(1).double().numpy() for p in (photo, blurred(photo)))
    luminance = (2 * x.mean(1) * y.mean(1) + 1e-6) / (x.mean(1) ** 2 + y.mean(1) ** 2 + 1e-6)
    together = [np.cov(a, b, bias=True)[0, 1] for a, b in zip(x, y, strict=True)]
    structure = (2 * np.array(together) + 1e-6) / (x.var(1) + y.var(1) + 1e-6)
    alpha, beta = (tensors[name][:3].numpy() for name in ("alpha", "beta"))
    expected = 1 - (alpha @ luminance + beta @ structure) / (alpha.sum() + beta.sum())
    assert float(Dists(path).distance(photo, blurred(photo))) == pytest.approx(expected, abs=1e-5)


def test_whom_a_face_is_taken_for_depends_on_the_face_and_not_on_the_hair(tmp_path, photo):
    identity = made(Identity, tmp_path)
    hair, face = photo.clone(), photo.clone()
    hair[..., :32, :] += 0.3
    hair[..., :18] += 0.3
    hair[..., 110:] += 0.3
    face[..., 60:70, 50:80] += 0.3
    assert float(identity.distance(photo, hair)) == 0
    assert float(identity.distance(photo, face)) > 0
