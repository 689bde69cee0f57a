"""A photo model's networks on ncnn: on the processor, a thread for each window."""

import ctypes
from collections.abc import Mapping
from functools import cached_property, partial
from typing import Any

import ncnn
import numpy as np

from sr3_desktop.engine.base.memory import free_bytes
from sr3_desktop.engine.diffusion.arrays import Array, side_by_side, threads

from .embedding import Preconditioning, predictor_blobs
from .ncnn_graph import Graph, Weights, predictor_graph, refiner_graph

BYTES_PER_PIXEL = 1050
"""What a window of the refiner needs for each pixel that it makes (docs/performance.md)."""

HALF = ("use_fp16_packed", "use_fp16_storage", "use_fp16_arithmetic")
"""ncnn's options of 16 bits."""

TILE_SIZES = range(288, 31, -32)
"""A larger tile would save little more, and make stopping and the live picture slow."""

_MARGIN = 2 * 16


_address = ctypes.pythonapi.PyCapsule_GetPointer
_address.restype, _address.argtypes = ctypes.c_void_p, (ctypes.py_object, ctypes.c_char_p)


class _Reader(ncnn.DataReader):  # type: ignore[misc]
    """Hands weights to ncnn layer by layer: in between, other threads get Python's lock.

    All at once, ncnn would prepare the layers under that lock, and the window would stand still.
    """

    def __init__(self, weights: bytes) -> None:
        super().__init__()
        self._weights, self._at = weights, 0

    def read(self, buffer: object, size: int) -> int:
        """Copy the next bytes to where a capsule points; returns how many there were."""
        part = self._weights[self._at : self._at + size]
        ctypes.memmove(_address(buffer, None), part, len(part))
        self._at += len(part)
        return len(part)


class Network:
    """One graph in ncnn."""

    def __init__(self, graph: Graph, options: Mapping[str, Any], vulkan: int | None = None) -> None:
        """Load a graph.

        Args:
            options: Of ncnn, by their names in `ncnn.Option`.
            vulkan: Number of the Vulkan device; None is the processor.
        """
        text, weights = graph.finish()
        self.net = ncnn.Net()
        self.options = options  # a net does not keep its allocators alive
        for name, value in options.items():
            setattr(self.net.opt, name, value)
        if vulkan is not None:
            self.net.set_vulkan_device(vulkan)
        if self.net.load_param_mem(text) != 0 or self.net.load_model(_Reader(weights)) != 0:
            raise ValueError("ncnn does not take the graph")

    def run(self, inputs: Mapping[str, Array], outputs: tuple[str, ...]) -> list[Array]:
        """Compute blobs from others.

        Args:
            inputs: Arrays [C, h, w] or [n] by the names of their blobs.
            outputs: Names of what is wanted.

        Returns:
            float32 arrays [C, h, w].

        Raises:
            MemoryError: There was too little of it.
        """
        extractor = self.net.create_extractor()
        for name, array in inputs.items():
            held = np.ascontiguousarray(array, np.float32)  # Mat does not keep it alive
            extractor.input(name, ncnn.Mat(held).clone())
        made = []
        for name in outputs:
            code, blob = extractor.extract(name)
            if code != 0:
                raise MemoryError
            made.append(np.array(blob, np.float32))
        return made


class NcnnNetworks:
    """Predictor and refiner as ncnn runs them, one window at a time; see `PhotoEngine`."""

    def __init__(
        self,
        weights: Weights,
        network: Mapping[str, Any],
        options: Mapping[str, Any],
        vulkan: int | None = None,
    ) -> None:
        """Build both networks; see `Network` and `ncnn_graph.predictor_graph`.

        Raises:
            KeyError, TypeError, ValueError: The weights are not those of these networks.
        """
        self.predictor = Network(predictor_graph(weights, network), options, vulkan)
        self.refiner = Network(refiner_graph(weights, network), options, vulkan)
        self._scaling = Preconditioning(weights)

    def predict(self, low_res: Array, cleanup: float) -> tuple[Array, Array]:
        """[3, h, w] -> enlargement [3, H, W] and condition [C, h, w]."""
        base, condition = self.predictor.run(
            predictor_blobs(low_res, cleanup), ("base", "condition")
        )
        return base, condition

    def denoise(
        self, x: Array, sigma: float, base: Array, condition: Array, cleanup: float
    ) -> Array:
        """[3, H, W] and so on -> x0 [3, H, W]; see `photo_net.denoise`."""
        blobs = self._scaling.blobs(x, sigma, base, condition, cleanup)
        (raw,) = self.refiner.run(blobs, ("raw",))
        return self._scaling.x0(raw, x, sigma)


class NcnnEngine:
    """The `PhotoEngine` of the processor."""

    name = "ncnn"
    device = "cpu"
    about = f"ncnn {ncnn.__version__}"
    retries = False
    notes: tuple[str, ...] = ()

    def __init__(self, weights: Weights, network: Mapping[str, Any]) -> None:
        """Build the networks; see `NcnnNetworks`."""
        self.dtype = "float32"
        self.batch = threads()
        self._scale, self._free_bytes = network["predictor"]["scale"], free_bytes()
        self.begin(0)
        self._build = partial(NcnnNetworks, weights, network)
        self._pool = ncnn.PoolAllocator()
        self._pool.set_size_compare_ratio(0.0)  # a larger block than is asked for will do
        self._networks = self._build(_options(1, self._pool))

    def begin(self, beside_bytes: int) -> None:
        """Take smaller tiles where the photo leaves them less memory than they would have."""
        self.tile_size = _tile_size(self.batch, self._scale, self._free_bytes, beside_bytes)

    def finish(self) -> None:
        """What was computed is not in doubt."""

    @cached_property
    def _wide(self) -> NcnnNetworks:
        """The networks for a lone window, which gets all threads."""
        return self._networks if self.batch == 1 else self._build(_options(self.batch, self._pool))

    def predict(self, low_res: Array, cleanup: float) -> tuple[Array, Array]:
        """See `PhotoEngine.predict`."""
        networks = self._wide if len(low_res) == 1 else self._networks
        made = side_by_side(lambda window: networks.predict(window, cleanup), low_res)
        bases, conditions = zip(*made, strict=True)
        return np.stack(bases), np.stack(conditions)

    def denoise(
        self, x: Array, sigma: float, base: Array, condition: Array, cleanup: float
    ) -> Array:
        """See `PhotoEngine.denoise`."""
        networks = self._wide if len(x) == 1 else self._networks

        def one(window: tuple[Array, Array, Array]) -> Array:
            x, base, condition = window
            return networks.denoise(x, sigma, base, condition, cleanup)

        return np.stack(side_by_side(one, zip(x, base, condition, strict=True)))


def _options(threads: int, pool: ncnn.PoolAllocator) -> dict[str, Any]:
    """Return ncnn's options for the processor; threads of one window.

    Networks with one pool work in the same memory, a fifth less than with one for each.
    """
    # 16 bits, ncnn's default, would cost three digits of the embedding's layers.
    off = dict.fromkeys((*HALF, "use_winograd63_convolution"), False)
    pools = dict.fromkeys(("blob_allocator", "workspace_allocator"), pool)
    return {**off, **pools, "num_threads": threads}


def _tile_size(windows: int, scale: int, free: int, beside: int) -> int:
    """Return the largest side whose windows take at most a quarter of the memory that is free.

    Args:
        beside: What else will be taken of it; an eighth is left to the windows in any case.
    """
    room = min(free / 4, max(free - beside, free / 8)) / windows / BYTES_PER_PIXEL / scale**2
    return next((side for side in TILE_SIZES if (side + _MARGIN) ** 2 <= room), TILE_SIZES[-1])
