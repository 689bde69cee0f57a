"""The devices on which torch is tested: the processor, and a CUDA card where there is one."""

from __future__ import annotations

import pytest
import torch

ON_A_CARD = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA card"),
]
DEVICES = ["cpu", pytest.param("cuda:0", marks=ON_A_CARD)]
