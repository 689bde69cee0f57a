"""Tiling: for a network that looks no further than the halo, tiled and whole are the same."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional as F

from sr3_desktop.engine.base.errors import Cancelled
from sr3_desktop.engine.diffusion.arrays import Array
from sr3_desktop.engine.diffusion.canvas import Box, cut
from sr3_desktop.engine.diffusion.tiling import TiledDenoiser, Tiler, pad_to_multiple

ALIGN = 4
HALO = 16


class LocalNet(nn.Module):
    """A U-Net of three levels that normalizes per pixel: low_res, x on the x4 grid -> x4, x2, x1.

    It sees 15 cells far: the convolutions 1 + 1 + 2 + 4 + 2 + 1 + 1, the two enlargements 3.
    """

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3 + 16, 4, 3, padding=1)
        self.down1 = nn.Conv2d(4, 6, 3, stride=2, padding=1)
        self.down2 = nn.Conv2d(6, 8, 3, stride=2, padding=1)
        self.middle = nn.Conv2d(8, 8, 3, padding=1)
        self.up2 = nn.Conv2d(8 + 6, 6, 3, padding=1)
        self.up1 = nn.Conv2d(6 + 4, 4, 3, padding=1)
        self.last = nn.Conv2d(4, 16 + 8 + 2, 3, padding=1)
        generator = torch.Generator().manual_seed(0)
        for parameter in self.parameters():
            parameter.data = 0.3 * torch.randn(parameter.shape, generator=generator).double()

    def forward(self, low_res: Tensor, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        level1 = normalize(self.first(torch.cat([low_res, F.pixel_unshuffle(x, 4)], 1)))
        level2 = normalize(self.down1(level1))
        level3 = normalize(self.middle(normalize(self.down2(level2))))
        level2 = normalize(self.up2(torch.cat([enlarge(level3), level2], 1)))
        level1 = normalize(self.up1(torch.cat([enlarge(level2), level1], 1)))
        x4, x2, x1 = self.last(level1).split([16, 8, 2], 1)
        return F.pixel_shuffle(x4, 4), F.pixel_shuffle(x2, 2), x1


def normalize(x: Tensor) -> Tensor:
    return F.silu(x * (x.square().mean(1, keepdim=True) + 1e-6).rsqrt())


def enlarge(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2, mode="nearest")


TORCH_NET = LocalNet().requires_grad_(False)


def NET(*windows: Array) -> tuple[Array, ...]:
    made = TORCH_NET(*(torch.from_numpy(np.ascontiguousarray(window)) for window in windows))
    return tuple(part.numpy() for part in made)


def picture(height: int, width: int) -> tuple[Array, Array]:
    """A photo of some size, and a state on the x4 grid, both padded as the network needs it."""
    generator = np.random.default_rng(1)
    low_res = pad_to_multiple(generator.standard_normal((1, 3, height, width)), ALIGN)
    height, width = low_res.shape[-2:]
    x = generator.standard_normal((1, 1, 4 * height, 4 * width))
    return low_res, x


def largest_difference(results: tuple[Array, ...], expected: tuple[Array, ...]) -> float:
    assert [r.shape for r in results] == [e.shape for e in expected]
    return max(float(np.abs(r - e).max()) for r, e in zip(results, expected, strict=True))


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize(
    ("height", "width", "size"),
    [
        (1, 1, 64),  # 4 x 4 cells: less than the halo
        (7, 513, 48),  # 8 x 516
        (513, 7, 64),
        (97, 61, 16),
        (100, 100, 24),  # an odd number of tiles
        (60, 60, 512),  # a tile larger than the canvas
    ],
)
def test_tiled_is_whole(height: int, width: int, size: int, batch: int) -> None:
    inputs = picture(height, width)
    results = Tiler(size=size, halo=HALO, align=ALIGN, batch=batch).map(NET, inputs)
    assert largest_difference(results, NET(*inputs)) < 1e-12


def test_a_halo_that_is_too_small_shows() -> None:
    inputs = picture(100, 100)
    results = Tiler(size=20, halo=4, align=ALIGN).map(NET, inputs)
    assert largest_difference(results, NET(*inputs)) > 1e-4


@settings(deadline=None)  # a busy computer is no fault
@given(
    height=st.integers(1, 60),
    width=st.integers(1, 60),
    size=st.integers(1, 70),
    halo=st.integers(0, 20),
    align=st.sampled_from([1, 2, 4, 8]),
)
def test_cores_partition_the_canvas(
    height: int, width: int, size: int, halo: int, align: int
) -> None:
    height, width = height * align, width * align
    tiler = Tiler(size=size, halo=halo, align=align)
    written = np.zeros((height, width), int)
    for window, core in tiler.tiles(height, width):
        written[core.top : core.bottom, core.left : core.right] += 1
        assert all(edge % align == 0 for edge in window)
        assert 0 <= window.top <= core.top < core.bottom <= window.bottom <= height
        assert 0 <= window.left <= core.left < core.right <= window.right <= width
        assert window.top == 0 or core.top - window.top >= halo
        assert window.left == 0 or core.left - window.left >= halo
        assert window.bottom == height or window.bottom - core.bottom >= halo
        assert window.right == width or window.right - core.right >= halo
    assert (written == 1).all()


@settings(deadline=None)  # a busy computer is no fault
@given(
    height=st.integers(1, 60),
    width=st.integers(1, 60),
    size=st.integers(1, 70),
    halo=st.integers(0, 20),
    align=st.sampled_from([1, 2, 4, 8]),
)
def test_windows_have_one_shape_no_larger_than_asked_for(
    height: int, width: int, size: int, halo: int, align: int
) -> None:
    tiler = Tiler(size=size, halo=halo, align=align)
    windows = [tile.window for tile in tiler.tiles(height * align, width * align)]
    assert len({(w.bottom - w.top, w.right - w.left) for w in windows}) == 1
    assert windows[0].bottom - windows[0].top <= tiler.size + 2 * tiler.halo
    assert windows[0].right - windows[0].left <= tiler.size + 2 * tiler.halo


def test_a_canvas_that_fits_is_one_window() -> None:
    tiles = Tiler(size=32, halo=16, align=ALIGN).tiles(64, 64)
    assert tiles == [(Box(0, 0, 64, 64), Box(0, 0, 64, 64))]


def test_batches_are_full_and_of_one_shape() -> None:
    shapes: list[tuple[int, ...]] = []

    def net(low_res: Array, x: Array) -> Array:
        shapes.append(low_res.shape)
        assert x.shape[-2:] == (4 * low_res.shape[-2], 4 * low_res.shape[-1])
        return low_res

    tiler = Tiler(size=24, halo=HALO, align=ALIGN, batch=4)
    inputs = picture(100, 100)
    result = tiler.map(net, inputs)
    assert [shape[0] for shape in shapes] == [4, 4, 1]
    assert len({shape[1:] for shape in shapes}) == 1
    assert np.array_equal(result, inputs[0])


def test_progress_tells_what_is_written() -> None:
    tiler = Tiler(size=24, halo=HALO, align=ALIGN, batch=2)
    inputs = picture(100, 100)
    expected = NET(*inputs)
    counts: list[tuple[int, int]] = []
    finished = np.zeros((100, 100), bool)

    def on_tile(done: int, total: int, cores: list[Box], parts: list[tuple[Array, ...]]) -> None:
        counts.append((done, total))
        for core, made in zip(cores, parts, strict=True):
            finished[core.top : core.bottom, core.left : core.right] = True
            for part, output, k in zip(made, expected, (4, 2, 1), strict=True):
                np.testing.assert_allclose(part, cut(output, core, k), rtol=0, atol=1e-12)

    tiler.map(NET, inputs, on_tile)
    assert counts == [(2, 9), (4, 9), (6, 9), (8, 9), (9, 9)]
    assert finished.all()


def test_the_callback_can_stop_the_work() -> None:
    calls: list[int] = []

    def on_tile(done: int, *_: object) -> None:
        calls.append(done)
        if done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        Tiler(size=24, halo=HALO, align=ALIGN).map(NET, picture(100, 100), on_tile)
    assert calls == [1, 2, 3]


def test_a_fault_of_the_network_is_passed_on() -> None:
    def net(low_res: Array, x: Array) -> Array:
        raise RuntimeError("out of memory, says the text, but not the type")

    with pytest.raises(RuntimeError, match="says the text"):
        Tiler(size=24, halo=HALO, align=ALIGN).map(net, picture(100, 100))


# Memory.


# The denoiser.


def test_the_tiled_denoiser_is_a_denoiser() -> None:
    low_res, x = picture(60, 90)
    before = x.copy()

    def net(x: Array, sigma: float, low_res: Array) -> Array:
        result: Array = NET(low_res, x / sigma)[0]
        return result

    totals: list[int] = []
    denoise = TiledDenoiser(
        net,
        (low_res,),
        Tiler(size=24, halo=HALO, align=ALIGN, batch=2),
        lambda x, sigma: lambda done, total, *_: totals.append(total),
    )
    x0 = denoise(x, 2.5)
    np.testing.assert_allclose(x0, net(x, 2.5, low_res), rtol=0, atol=1e-12)
    assert np.array_equal(x, before)
    assert totals


@pytest.mark.parametrize("batch", [1, 2, 5])
@pytest.mark.parametrize(
    ("height", "width", "size", "halo"),
    [(60, 90, 24, 16), (90, 12, 16, 16), (100, 100, 4, 16), (64, 64, 512, 16), (4, 4, 16, 16)],
)
def test_an_input_is_overwritten_only_when_no_window_needs_it(
    height: int, width: int, size: int, halo: int, batch: int
) -> None:
    low_res, x = picture(height, width)
    before = x.copy()
    expected = NET(low_res, x)[0]
    tiler = Tiler(size, halo, align=ALIGN, batch=batch)

    def on_tile(done: int, total: int, cores: list[Box], parts: list[tuple[Array, ...]]) -> None:
        for core, (part,) in zip(cores, parts, strict=True):
            np.testing.assert_allclose(part, cut(expected, core, 4), rtol=0, atol=1e-12)
            assert np.array_equal(cut(x, core, 4), cut(before, core, 4))

    result = tiler.map(lambda x, low_res: NET(low_res, x)[0], (x, low_res), on_tile, True)
    assert result is x
    np.testing.assert_allclose(result, expected, rtol=0, atol=1e-12)


def test_the_denoiser_can_overwrite_its_state() -> None:
    low_res, x = picture(60, 90)
    tiler = Tiler(size=24, halo=HALO, align=ALIGN, batch=2)

    def net(x: Array, sigma: float, low_res: Array) -> Array:
        return NET(low_res, x / sigma)[0]

    kept = TiledDenoiser(net, (low_res,), tiler)(x, 2.5)
    overwritten = TiledDenoiser(net, (low_res,), tiler, overwrite=True)(x, 2.5)
    assert np.array_equal(kept, overwritten)
    assert overwritten is x


@pytest.mark.parametrize(
    ("net", "blend"), [(lambda x: x[:, :1], False), (lambda x: (x, x[:, :1]), False), (abs, True)]
)
def test_what_can_not_overwrite_an_input(net: Callable[..., Array], blend: bool) -> None:
    tiler = Tiler(size=8, halo=4, align=4, blend=blend)
    with pytest.raises(ValueError, match="overwrite an input"):
        tiler.map(net, [np.zeros((1, 3, 32, 32))], overwrite=True)


# Sizes.


@pytest.mark.parametrize(
    ("size", "padded"), [((1, 1), (4, 4)), ((7, 513), (8, 516)), ((8, 12), (8, 12))]
)
def test_padding_repeats_the_edge(size: tuple[int, int], padded: tuple[int, int]) -> None:
    x = np.random.default_rng(0).random((2, 3, *size))
    result = pad_to_multiple(x, 4)
    assert result.shape == (2, 3, *padded)
    assert np.array_equal(result[..., : size[0], : size[1]], x)
    assert (result[..., size[0] :, : size[1]] == x[..., -1:, :]).all()
    assert (result[..., size[1] :] == result[..., size[1] - 1 : size[1]]).all()


@pytest.mark.parametrize(
    "shapes",
    [
        [(1, 3, 8, 10)],  # no multiple of 4
        [(1, 3, 8, 0)],
        [(2, 3, 8, 8)],
        [(3, 8, 8)],
        [(1, 3, 8, 8), (1, 3, 32, 36)],
        [(1, 3, 8, 8), (1, 3, 16, 32)],
    ],
)
def test_inputs_that_do_not_fit(shapes: list[tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match=r"multiple of 4|inputs must be"):
        Tiler(size=8, halo=4, align=4).map(lambda *x: x, [np.zeros(shape) for shape in shapes])


def test_results_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match=r"the network made \[1, 3, 15, 16\] of 16 x 16 cells"):
        Tiler(size=8, halo=4, align=4).map(lambda x: x[:, :, 1:], [np.zeros((1, 3, 32, 32))])


@pytest.mark.parametrize("change", [{"size": 0}, {"halo": -1}, {"align": 0}, {"batch": 0}])
def test_settings_out_of_range(change: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must be 1 or more"):
        Tiler(**{"size": 16, "halo": 4, **change})


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 16), st.integers(0, 8))
def test_blended_windows_cover_all_and_overlap(height: int, width: int, size: int, halo: int):
    tiler = Tiler(size, halo, align=2, blend=True)
    tiles = tiler.tiles(2 * height, 2 * width)
    window = tiler.size + 2 * tiler.halo
    for length, spans in (
        (2 * height, sorted({(t.window.top, t.window.bottom) for t in tiles})),
        (2 * width, sorted({(t.window.left, t.window.right) for t in tiles})),
    ):
        assert {stop - start for start, stop in spans} == {min(window, length)}
        assert spans[0][0] == 0
        assert spans[-1][1] == length
        assert all(start % 2 == 0 for start, _ in spans)
        assert all(a[1] - b[0] >= 2 * tiler.halo for a, b in pairwise(spans))


def test_blending_is_the_weighted_mean_at_any_time() -> None:
    x = np.random.default_rng(0).random((1, 2, 8, 41))
    tiler = Tiler(size=8, halo=2, blend=True)
    assert np.allclose(tiler.map(lambda part: part, (x,)), x, atol=1e-12)

    answers = iter([0.0, 1.0, 2.0, 3.0, 4.0])
    means: list[Array] = []

    def keep(done: int, total: int, boxes: object, parts: list[tuple[Array, ...]]) -> None:
        means.append(parts[0][0][0, 0, 0].copy())

    blended = tiler.map(lambda part: np.full_like(part, next(answers)), (x,), keep)[0, 0, 0]
    assert len(means) == 5
    spans = [(tile.window.left, tile.window.right) for tile in tiler.tiles(8, 41)]
    total, weighted = np.zeros(41), np.zeros(41)
    for value, (start, stop) in enumerate(spans):
        middle = (start + stop) / 2
        positions = np.arange(start, stop) + 0.5 - middle
        weight = np.exp(-0.5 * (positions / (0.1 * 12)) ** 2)
        total[start:stop] += weight
        weighted[start:stop] += weight * value
    assert np.allclose(blended, weighted / total, atol=1e-6)
    assert (np.diff(blended) >= 0).all()


def test_a_blended_picture_no_larger_than_a_window_is_the_networks_own() -> None:
    x = np.random.default_rng(0).random((1, 3, 16, 24))
    calls: list[tuple[int, ...]] = []

    def net(part: Array) -> Array:
        calls.append(tuple(part.shape))
        return part * 3 - 1

    assert np.array_equal(Tiler(16, 4, blend=True).map(net, (x,)), x * 3 - 1)
    assert calls == [(1, 3, 16, 24)]
