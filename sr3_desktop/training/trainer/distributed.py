"""The processes of a training: DistributedDataParallel under torchrun, or one alone."""

import gc
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import torch
import torch.distributed as dist
from torch import nn

from sr3_desktop.engine.base.signals import taking


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Put Ctrl+C and SIGTERM off until a step is done, as half of it could not be continued."""
    waiting: list[int] = []
    with taking((signal.SIGINT, signal.SIGTERM), lambda number, _: waiting.append(number)):
        yield
    if waiting:
        raise KeyboardInterrupt


class Processes:
    """The group of training processes."""

    def __init__(self, device: str = "auto") -> None:
        """Join the group that torchrun's environment describes, if there is one.

        Args:
            device: "auto" (CUDA where there is one), "cpu", or "cuda[:N]".
        """
        cuda = torch.cuda.is_available() if device == "auto" else device.startswith("cuda")
        self.rank = int(os.environ.get("RANK", "0"))
        self.count = int(os.environ.get("WORLD_SIZE", "1"))
        local = int(os.environ.get("LOCAL_RANK", "0"))
        if not cuda:
            self.device = torch.device("cpu")
        elif ":" in device:
            self.device = torch.device(device)
        else:
            self.device = torch.device("cuda", local)
        if cuda:
            torch.cuda.set_device(self.device)
        self._joined = "RANK" in os.environ
        if self._joined:
            dist.init_process_group("nccl" if cuda else "gloo")

    @property
    def first(self) -> bool:
        """Whether this process writes files."""
        return self.rank == 0

    def wrap(self, module: nn.Module) -> nn.Module:
        """Average the module's gradients over all processes."""
        if not self._joined:
            return module
        return nn.parallel.DistributedDataParallel(module)

    def mean(self, value: float) -> float:
        """Average a number over all processes."""
        if not self._joined:
            return value
        tensor = torch.tensor([value], dtype=torch.float64, device=self.device)
        dist.all_reduce(tensor)
        return float(tensor.item()) / self.count

    def any(self, value: bool) -> bool:
        """Whether it holds in any process."""
        return self.mean(float(value)) > 0

    def close(self) -> None:
        """Leave the group."""
        if self._joined:
            gc.collect()  # wrapped modules lie in cycles; freed at exit, Gloo's threads abort
            dist.barrier()  # nobody leaves while another still talks to it
            dist.destroy_process_group()
