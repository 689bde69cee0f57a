"""How training photos are degraded; without torch."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DegradationConfig:
    """What share of the patches is degraded, and how strongly at level 1.

    Attributes:
        mild: Share with levels 0.05 to 0.5, one round.
        strong: Share with levels 0.5 to 1, two rounds; the rest is clean.
        max_blur_px: Standard deviation of the blur in high-resolution pixels.
        max_noise: Standard deviation of the noise in levels of 255.
        worst_jpeg: JPEG quality.
        as_auto: Share of the degraded patches that are labeled with the clean-up that the program
            would choose by their JPEG quality, if it would choose any.
        camera: Share of the patches that are saved as by a camera, JPEG 93 to 98, and are clean.
    """

    mild: float = 0.4
    strong: float = 0.2
    max_blur_px: float = 3.0
    max_noise: float = 12.0
    worst_jpeg: float = 25.0
    as_auto: float = 0.0
    camera: float = 0.0
