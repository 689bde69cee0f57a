"""What runs the two networks of a photo model, whatever the library and the device."""

from typing import Protocol

from sr3_desktop.engine.diffusion.arrays import Array


class BeginAgain(Exception):
    """A device has computed wrongly, and what it made of this photo so far is in doubt.

    Whoever tries again gets another device, in the end the processor.
    """


class Runtime(Protocol):
    """Where and how networks run.

    Attributes:
        name: The library, such as "torch" or "ncnn".
        dtype: Number format of the networks' inside: "float32", "bfloat16", "float16".
        batch: Windows that one call takes best.
        retries: A window may fail and be tried again, so that its inputs have to be kept.
    """

    name: str
    dtype: str
    batch: int
    retries: bool

    @property
    def device(self) -> str:
        """Where it computes: "cpu", "cuda:0", or the `id` of a Vulkan card."""

    @property
    def about(self) -> str:
        """Library, driver and how the device has proved to work, for reports."""

    @property
    def tile_size(self) -> int:
        """Side of a tile that suits the device, in low-resolution pixels."""


class PhotoEngine(Runtime, Protocol):
    """The networks of a photo model; windows in, windows out, all float32.

    Its methods raise MemoryError where the device has too little of it for these windows,
    DeviceLostError where the device does not answer any more, and BeginAgain.
    """

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know of the device, a sentence each."""

    def begin(self, beside_bytes: int) -> None:
        """Take note that the windows of another photo follow, and what it needs beside them."""

    def finish(self) -> None:
        """Check what is left to be checked of the photo; raises BeginAgain."""

    def predict(self, low_res: Array, cleanup: float) -> tuple[Array, Array]:
        """Run the predictor.

        Args:
            low_res: [B, 3, h, w] in [-1, 1]; h and w multiples of the model's.
            cleanup: 0 to 1, how degraded the photo is taken to be.

        Returns:
            The enlargement [B, 3, H, W], and the refiner's condition [B, C, h, w].
        """

    def denoise(
        self, x: Array, sigma: float, base: Array, condition: Array, cleanup: float
    ) -> Array:
        """Estimate the clean residual in a noisy one; see `photo_net.denoise`.

        Args:
            x: [B, 3, H, W], residual / residual scale + sigma * noise.
            sigma: Noise level, above 0.
            base: [B, 3, H, W] from `predict`.
            condition: [B, C, h, w] from `predict`.
            cleanup: As for `predict`.

        Returns:
            x0 [B, 3, H, W].
        """
