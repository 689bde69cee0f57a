"""The training losses, as modules so that DistributedDataParallel can wrap them.

Each takes what `PhotoTask.batch` draws: `high_res` [B, 3, H, W] and `low_res` [B, 3, h, w] in
[-1, 1], `cleanup` [B] in [0, 1], `noise` [B, 3, H, W], `sigma` [B], and `dice` [B] in [0, 1] for
what a loss decides by chance.
"""

import copy
import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import cast

import torch
from torch import Tensor, nn

from sr3_desktop.engine.diffusion.schedule import NoiseSchedule
from sr3_desktop.engine.models.photo_net import PhotoNet, denoise
from sr3_desktop.training.perceptual.dists import Dists
from sr3_desktop.training.perceptual.identity import Identity
from sr3_desktop.training.perceptual.lpips import Lpips
from sr3_desktop.training.perceptual.vgg import Judge, Vgg, distance, in_units

from .config import FinishConfig

REBALANCED = 20
"""The pulls of features and heads are measured at every so many calls."""

FLAT = 0.03
"""Standard deviation of a cell of a grid, of a range of 2, above which it hardly counts as flat."""


class PredictorObjective(nn.Module):
    """Mean logarithm of each patch's squared error, the "PSNR loss" (HINet, 2105.06086)."""

    def __init__(self, net: PhotoNet) -> None:
        super().__init__()
        self.predictor = net.predictor

    def forward(
        self, high_res: Tensor, low_res: Tensor, cleanup: Tensor, *_others: Tensor
    ) -> Tensor:
        """Return the mean loss."""
        return log_error(self.predictor(low_res, cleanup)[0], high_res)


class RestoreObjective(nn.Module):
    """The predictor's loss on degraded patches; of clean ones it learns what it made before.

    So it does not forget clean photos while it learns to restore others.
    """

    def __init__(self, net: PhotoNet) -> None:
        super().__init__()
        self.predictor = net.predictor
        self.before = copy.deepcopy(net.predictor).requires_grad_(False)

    def forward(
        self, high_res: Tensor, low_res: Tensor, cleanup: Tensor, *_others: Tensor
    ) -> Tensor:
        """Return the mean loss."""
        with torch.no_grad():
            made_before = self.before(low_res, cleanup)[0].float()
        clean = (cleanup == 0)[:, None, None, None]
        target = torch.where(clean, made_before, high_res)
        return log_error(self.predictor(low_res, cleanup)[0], target)


def log_error(result: Tensor, target: Tensor) -> Tensor:
    """Return the mean logarithm of each patch's squared error; [B, 3, H, W] both."""
    squares = (result.float() - target).square().mean((1, 2, 3))
    return (squares + 1e-5).log().mean()


class RefinerObjective(nn.Module):
    """EDM's denoising loss of the residual that the (frozen) predictor leaves.

    Karras et al. 2022, eq. 8 with sigma_data = 1: the weight (sigma^2 + 1) / sigma^2 makes the
    network's own output the quantity that is compared.
    """

    def __init__(self, net: PhotoNet) -> None:
        super().__init__()
        self.refiner = net.refiner
        self._frozen = (net.predictor, net.residual_scale)  # a tuple: not registered, not trained

    def forward(self, *batch: Tensor) -> Tensor:
        """Return the mean loss."""
        high_res, low_res, cleanup, noise, sigma, _ = batch
        predictor, residual_scale = self._frozen
        with torch.no_grad():
            base, features = predictor(low_res, cleanup)
        level = sigma[:, None, None, None]
        clean = (high_res - base.float()) / residual_scale
        condition = self.refiner.condition(low_res, features)
        x0 = denoise(self.refiner, clean + level * noise, sigma, base, condition, cleanup)
        weight = (level.square() + 1) / level.square()
        loss: Tensor = weight * (x0 - clean).square()
        return loss.mean()


class FinishObjective(nn.Module):
    """What the refiner is judged by in use: whole chains of a few sampling steps, unrolled.

    The finished picture is compared by L1, by the L1 of Fourier amplitudes (Fuoli et al. 2021,
    arXiv 2106.00783: texture without its exact place) and, if their weights are at hand, by LPIPS,
    DISTS, whom a face is taken for, or features of VGG16, on which heads may learn to tell results
    from photos.
    All these are blind to a faint grid that repeats with every low-resolution pixel, so that is
    measured by itself.
    Some of the denoising loss keeps the network a denoiser for chains of every length.
    """

    balance: Tensor
    calls: Tensor

    def __init__(
        self,
        net: PhotoNet,
        config: FinishConfig,
        schedule: NoiseSchedule,
        distances: Sequence[tuple[float, Lpips | Dists | Identity]] = (),
        vgg: Vgg | None = None,
    ) -> None:
        """Judge results by `distances`, each with its weight, and by features of `vgg`."""
        super().__init__()
        self.denoising = RefinerObjective(net)
        self.refiner = net.refiner
        self.predictor = net.predictor if config.predictor_rate else None
        self._frozen = (net.predictor, net.residual_scale)  # a tuple: not registered, not trained
        self.config, self.distances, self.vgg = config, distances, vgg
        self.judge = Judge(vgg.widths) if vgg and config.adversarial else None
        self.register_buffer("balance", torch.zeros(()))
        self.register_buffer("calls", torch.zeros((), dtype=torch.int64))
        self._counted: int | None = None  # the same number: reading a buffer waits for a card
        self.period = net.predictor.config.scale
        self.chains = [schedule.respaced(steps).tolist() for steps in config.steps]

    def forward(self, *batch: Tensor) -> Tensor:
        """Return the mean loss. The batch is shared by the chains."""
        predictor, residual_scale = self._frozen
        weights = self.config
        kinds = torch.arange(len(batch[0]), device=batch[0].device) % len(self.chains)
        shuffled = kinds.argsort(stable=True)  # degraded patches come first: each chain gets some
        batch = tuple(tensor[shuffled] for tensor in batch)
        high_res, low_res, cleanup, noise, _, dice = batch
        with torch.set_grad_enabled(torch.is_grad_enabled() and self.predictor is not None):
            base, features = predictor(low_res, cleanup)
        condition = self.refiner.condition(low_res, features)
        low, high = weights.temperatures
        start = noise * (low + (high - low) * dice)[:, None, None, None]
        parts = (t.chunk(len(self.chains)) for t in (start, base, condition, cleanup))
        residuals = [
            self._walk(chain, *part)
            for chain, part in zip(self.chains, zip(*parts, strict=True), strict=False)
        ]
        result = base.float() + residual_scale * torch.cat(residuals)
        loss = weights.l1 * (result - high_res).abs().mean()
        loss = loss + weights.fourier * (_amplitudes(result) - _amplitudes(high_res)).abs().mean()
        loss = loss + weights.grid * grid_strength(result, high_res, self.period)
        for weight, network in self.distances:
            loss = loss + weight * network.distance(high_res, result)
        if self.vgg is not None:
            loss = loss + self._looks(self.vgg, high_res, result)
        if self.predictor is not None:
            loss = loss + weights.predicting * log_error(base, high_res)
        denoising = self.denoising(*batch)
        return cast(Tensor, loss + weights.denoising * denoising)

    def _looks(self, vgg: Vgg, high_res: Tensor, result: Tensor) -> Tensor:
        """Return the loss by features and, once there are heads, that of fooling and of judging."""
        with torch.no_grad():
            truth = vgg(high_res)
        true, false = in_units(truth, truth), in_units(vgg(result), truth)
        near = distance(false, true)
        loss = self.config.features * near
        if self.judge is None:
            return loss
        fooling = -self.judge.frozen(false).mean()
        counted = int(self.calls) if self._counted is None else self._counted
        if torch.is_grad_enabled() and counted % REBALANCED == 0:
            pulls = [
                torch.autograd.grad(part, result, retain_graph=True)[0].norm()
                for part in (near, fooling)
            ]
            now = self.config.features * pulls[0] / pulls[1].clamp(min=1e-12)
            self.balance.copy_(now if counted == 0 else 0.8 * self.balance + 0.2 * now)
        self.calls += 1
        self._counted = counted + 1
        weight = self.config.adversarial * self.balance
        return loss + weight * fooling + self.judge.own_loss(true, false)

    def _walk(
        self, sigmas: list[float], noise: Tensor, base: Tensor, condition: Tensor, cleanup: Tensor
    ) -> Tensor:
        """Sample with `samplers.dpmpp_2m`, whose updates in place no gradient can pass."""

        def run(x: Tensor, sigma: float) -> Tensor:
            level = torch.full((len(x),), sigma, device=x.device)
            return denoise(self.refiner, x, level, base, condition, cleanup)

        return unrolled(run, noise * sigmas[0], sigmas)


def unrolled(denoiser: Callable[[Tensor, float], Tensor], x: Tensor, sigmas: list[float]) -> Tensor:
    """Walk from the first noise level to 0 by DPM-Solver++(2M) as a function with a gradient.

    Args:
        denoiser: (x, sigma) -> x0.
        x: [B, 3, H, W] with noise of `sigmas[0]`.
        sigmas: Decreasing, the last one 0.
    """
    before, stride_before = x, 0.0
    for sigma, following in pairwise(sigmas):
        x0 = denoiser(x, sigma)
        if following == 0:
            return x0
        stride = math.log(sigma / following)
        kept = following / sigma
        x = kept * x + (1 - kept) * x0
        if stride_before:
            x = x + (1 - kept) * stride / (2 * stride_before) * (x0 - before)
        before, stride_before = x0, stride
    return x


def grid_strength(result: Tensor, truth: Tensor, period: int) -> Tensor:
    """Return the RMS of the pattern that the error repeats in every cell of a grid.

    It is taken over all cells, and again over mostly the flat ones, where it is seen.

    Args:
        result: [B, 3, H, W], values -1 to 1.
        truth: The same shape; sides are multiples of the period.
        period: Side of a cell in pixels.
    """
    error, true = (_cells(x.float(), period) for x in (result - truth, truth))
    contrast = true.std((1, 2, 3), keepdim=True)
    flat = 1 / (1 + (contrast / FLAT).square())
    patterns = torch.stack([error.mean(0), (flat * error).sum(0) / flat.sum()])
    patterns = patterns - patterns.mean((-2, -1), keepdim=True)
    return (patterns.square().mean() + 1e-10).sqrt()


def _cells(x: Tensor, period: int) -> Tensor:
    """Cut [B, C, H, W] into cells [N, C, period, period]."""
    batch, channels, height, width = x.shape
    rows, columns = height // period, width // period
    x = x.reshape(batch, channels, rows, period, columns, period)
    return x.permute(0, 2, 4, 1, 3, 5).reshape(-1, channels, period, period)


def _amplitudes(x: Tensor) -> Tensor:
    """Amplitudes of the spatial frequencies of x [B, 3, H, W]; noise keeps its size."""
    spectrum = torch.fft.rfft2(x, norm="ortho")
    power: Tensor = spectrum.real.square() + spectrum.imag.square()
    return (power + 1e-8).sqrt()
