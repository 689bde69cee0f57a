"""The two training losses, as modules so that DistributedDataParallel can wrap them."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from sr3_desktop.engine.networks import PhotoNet, denoise


class PredictorObjective(nn.Module):
    """Charbonnier loss of the predictor."""

    def __init__(self, net: PhotoNet) -> None:
        super().__init__()
        self.predictor = net.predictor

    def forward(
        self, high_res: Tensor, low_res: Tensor, cleanup: Tensor, noise: Tensor, sigma: Tensor
    ) -> Tensor:
        """Return the mean loss; `noise` and `sigma` are not used.

        Args:
            high_res: [B, 3, H, W] in [-1, 1].
            low_res: [B, 3, h, w] in [-1, 1].
            cleanup: [B] in [0, 1].
            noise: [B, 3, H, W].
            sigma: [B].
        """
        base, _ = self.predictor(low_res, cleanup)
        error: Tensor = base.float() - high_res
        return error.square().add(1e-6).sqrt().mean()


class RefinerObjective(nn.Module):
    """EDM's denoising loss of the residual that the (frozen) predictor leaves.

    Karras et al. 2022, eq. 8 with sigma_data = 1: the weight (sigma^2 + 1) / sigma^2 makes the
    network's own output the quantity that is compared.
    """

    def __init__(self, net: PhotoNet) -> None:
        super().__init__()
        self.refiner = net.refiner
        self._frozen = (net.predictor, net.residual_scale)  # a tuple: not registered, not trained

    def forward(
        self, high_res: Tensor, low_res: Tensor, cleanup: Tensor, noise: Tensor, sigma: Tensor
    ) -> Tensor:
        """Return the mean loss; shapes as for the predictor."""
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
