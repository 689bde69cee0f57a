"""Networks on torch: on a CUDA card, and what runs on nothing else."""

from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from sr3_desktop.engine.base.errors import DeviceLostError
from sr3_desktop.engine.base.options import DtypeName
from sr3_desktop.engine.diffusion.arrays import Array

from .cuda import proof
from .photo_net import PhotoNet, denoise

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
Net = TypeVar("Net", bound=nn.Module)


def is_out_of_memory(error: BaseException) -> bool:
    """Tell whether memory was short; on a processor PyTorch raises a plain RuntimeError then."""
    words = {
        torch.AcceleratorError: ("out of memory",),
        RuntimeError: ("DefaultCPUAllocator", "ALLOC_FAILED"),
    }
    return isinstance(error, torch.OutOfMemoryError | MemoryError) or any(
        isinstance(error, kind) and part in str(error)
        for kind, parts in words.items()
        for part in parts
    )


def pick_dtype(name: DtypeName, device: str) -> str:
    """Return the number format of the networks' inside; "auto" chooses by device."""
    if name != "auto":
        return name
    if not device.startswith("cuda"):
        return "float32"
    major, _ = torch.cuda.get_device_capability(device)
    if major >= 8:
        return "bfloat16"
    return "float16" if major == 7 else "float32"


class TorchRuntime:
    """A device of torch; see `networks.photo_engine.Runtime`."""

    name = "torch"

    def __init__(self, device: str, dtype: str) -> None:
        self.device, self.dtype = device, dtype
        on_card = device != "cpu"
        self.batch = 4 if on_card else 1
        self.tile_size = 256 if on_card else 128
        self.retries = on_card

    @property
    def about(self) -> str:
        """See `networks.photo_engine.Runtime`."""
        return f"torch {torch.__version__}" + ("" if self.device == "cpu" else proof(self.device))

    def place(self, net: Net) -> Net:
        """Return networks on the device."""
        layout = torch.contiguous_format if self.device == "cpu" else torch.channels_last
        place = partial(net.to, torch.device(self.device), memory_format=layout)
        placed: Net = self.run(place)
        return placed

    def tensor(self, array: Array) -> Tensor:
        """Return an array as a float32 tensor on the device."""
        held = np.ascontiguousarray(array, np.float32)
        return torch.from_numpy(held).to(self.device)

    def levels(self, value: float, like: Tensor) -> Tensor:
        """Return a number for each window of a batch."""
        return torch.full((len(like),), value, device=like.device)

    def run(
        self,
        net: Callable[Arguments, Answer],
        *args: Arguments.args,
        **options: Arguments.kwargs,
    ) -> Answer:
        """Call networks in the runtime's number format.

        Raises:
            MemoryError: The device has too little of it.
            DeviceLostError: The driver has reset the device, or a kernel has failed.
        """
        dtype = getattr(torch, self.dtype)
        kind = torch.device(self.device).type
        try:
            with torch.inference_mode(), torch.autocast(kind, dtype, dtype != torch.float32):
                return net(*args, **options)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                if not isinstance(error, torch.AcceleratorError):
                    raise
                raise DeviceLostError(
                    "The graphics card stopped responding and its driver was reset; nothing was "
                    "saved. Try again; if that fails too, restart the program or choose the "
                    "processor (CPU) as device."
                ) from error
            reason = str(error)
        torch.cuda.empty_cache()  # only after the except block are the failed call's tensors gone
        raise MemoryError(reason)


class TorchEngine(TorchRuntime):
    """The `PhotoEngine` of CUDA cards, and on the processor the reference of the others."""

    notes: tuple[str, ...] = ()

    def __init__(self, net: PhotoNet, device: str = "cpu", dtype: str = "float32") -> None:
        super().__init__(device, dtype)
        self.net = self.place(net)

    def begin(self, beside_bytes: int) -> None:
        """Nothing depends on the photo."""

    def finish(self) -> None:
        """What was computed is not in doubt."""

    def predict(self, low_res: Array, cleanup: float) -> tuple[Array, Array]:
        """See `PhotoEngine.predict`."""

        def predict() -> tuple[Array, Array]:
            photo = self.tensor(low_res)
            base, condition = self.net.predict(photo, self.levels(cleanup, photo))
            return base.float().cpu().numpy(), condition.float().cpu().numpy()

        return self.run(predict)

    def denoise(
        self, x: Array, sigma: float, base: Array, condition: Array, cleanup: float
    ) -> Array:
        """See `PhotoEngine.denoise`."""

        def clean() -> Array:
            state, enlarged, given = (self.tensor(a) for a in (x, base, condition))
            level, strength = self.levels(sigma, state), self.levels(cleanup, state)
            x0 = denoise(self.net.refiner, state, level, enlarged, given, strength)
            return np.asarray(x0.cpu())

        return self.run(clean)
