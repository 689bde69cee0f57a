"""What a JPEG file tells: its segments, scans and quality (ITU-T T.81, annexes B and K)."""

import re
import struct
from collections.abc import Iterator

from PIL import Image

_START_OF_SCAN = 0xDA
_PROGRESSIVE = (0xC2, 0xC6, 0xCA)
_SCAN = re.compile(rb"\xff\xda\0", re.DOTALL)
# Brightness table of annex K, which encoders scale by their quality: its sum.
_LUMA_SUM = 3689

CLEANUP_BY_QUALITY = ((97, 0.0), (88, 0.05), (80, 0.1), (0, 0.15))
"""The clean-up from a JPEG quality on; docs/models.md tells how it was measured."""


def segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield marker and start of each segment before the first scan, and that of the scan."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF or 0xD0 <= marker <= 0xD7 or marker == 1:
            at += 1 if marker == 0xFF else 2
            continue
        yield marker, at
        if marker == _START_OF_SCAN:
            return
        at += 2 + int(struct.unpack_from(">H", data, at + 2)[0])


def first_scan(data: bytes) -> int | None:
    """Return where the first scan begins."""
    return next((at for marker, at in segments(data) if marker == _START_OF_SCAN), None)


def is_progressive(data: bytes) -> bool:
    """Tell whether the details come in several scans."""
    return any(marker in _PROGRESSIVE for marker, _ in segments(data))


def bits_before_last_scan(data: bytes) -> int | None:
    """Return how many bits of the details a progressive JPEG had before its last scan, or 0.

    Returns:
        None if more scans are missing, so that no row is as it should be.
    """
    frame = next(at for marker, at in segments(data) if marker in _PROGRESSIVE)
    components = [data[frame + 10 + 3 * index] for index in range(data[frame + 9])]
    left = {component: [1] * 64 for component in components}  # bits that are still to come
    before = 0
    for match in _SCAN.finditer(data, frame):
        count = data[match.start() + 4]
        header = data[match.start() + 5 : match.start() + 8 + 2 * count]
        if data[match.start() + 3] != 6 + 2 * count or len(header) < 3 + 2 * count:
            continue
        first, last, bits = header[-3:]
        for component in header[0 : 2 * count : 2]:
            if component in left and first <= last < 64:
                left[component][first : last + 1] = [bits & 15] * (last + 1 - first)
        before = bits >> 4
    return None if any(map(any, left.values())) else before


def jpeg_quality(file: Image.Image) -> int | None:
    """Return the quality of a JPEG file on libjpeg's scale, 0 to 100; None for other formats.

    Encoders with tables of their own get the quality at which libjpeg rounds as much.
    """
    table = (getattr(file, "quantization", None) or {}).get(0)
    if not table:
        return None
    percent: float = 100 * sum(table) / _LUMA_SUM
    quality = 5000 / percent if percent > 100 else (200 - percent) / 2
    return round(min(max(quality, 0.0), 100.0))


def suited_cleanup(quality: int | None) -> float:
    """Return the clean-up, 0 to 1, that suits a JPEG of a quality; None stands for no JPEG."""
    if quality is None:
        return 0.0
    return next(cleanup for least, cleanup in CLEANUP_BY_QUALITY if quality >= least)
