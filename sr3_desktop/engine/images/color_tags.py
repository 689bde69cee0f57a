"""Colors that a file states by numbers rather than by a profile, turned into a profile.

PNG has the chunks cICP (W3C PNG, section 11.3.2.6) and gAMA with cHRM, AVIF and HEIC have the box
colr with nclx (ISO/IEC 14496-12). The numbers are those of ITU-T H.273.
"""

import struct
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .pillow_setup import beginning

_HEADER_BYTES = 1 << 16
_D65 = (0.3127, 0.329)
_D50 = (0.9642, 1.0, 0.8249)  # XYZ, the white of every profile
_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
_SRGB = (*_D65, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
# x and y of white, red, green and blue by the number of H.273, table 2.
_PRIMARIES: dict[int, tuple[float, ...]] = {
    1: _SRGB,
    2: _SRGB,  # not specified
    4: (0.310, 0.316, 0.67, 0.33, 0.21, 0.71, 0.14, 0.08),
    5: (*_D65, 0.64, 0.33, 0.29, 0.60, 0.15, 0.06),
    6: (*_D65, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070),
    9: (*_D65, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046),  # BT.2020
    11: (0.314, 0.351, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),
    12: (*_D65, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),  # Display P3
}
# Parameters of an ICC parametric curve: one for a power, five for one with a straight beginning.
_SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_VIDEO_CURVE = (1 / 0.45, 1 / 1.099, 0.099 / 1.099, 1 / 4.5, 0.081)
_VIDEO = (1, 6, 14, 15)
_CURVES: dict[int, tuple[float, ...]] = {
    2: _SRGB_CURVE,  # not specified
    4: (2.2,),
    5: (2.8,),
    8: (1.0,),
    13: _SRGB_CURVE,
    **dict.fromkeys(_VIDEO, _VIDEO_CURVE),
}
_USUAL_GAMMA = 0.45455  # of PNG; it stands for sRGB
_GAMMAS = (0.2, 2.5)  # others are mistakes


class Stated(NamedTuple):
    """Colors that a file states.

    Attributes:
        primaries: x and y of white, red, green and blue.
        curve: Parameters of an ICC parametric curve; none if no profile can hold it, as for HDR.
    """

    primaries: tuple[float, ...]
    curve: tuple[float, ...]


def profile_from_tags(file: Any) -> Stated | None:
    """Return the colors that an opened file states; None for sRGB, and if it states none."""
    numbers = None
    if file.format == "PNG":
        numbers = _png_numbers(file.fp)
        if numbers is None:
            return _by_gamma(file.info)
    elif file.format == "AVIF":
        numbers = _avif_numbers(file.fp)
    elif nclx := file.info.get("nclx_profile"):  # of HEIF
        numbers = nclx["color_primaries"], nclx["transfer_characteristics"]
    if numbers is None:
        return None
    primaries, transfer = numbers
    if primaries in (1, 2) and transfer in _VIDEO:  # what many programs write for sRGB
        return None
    if primaries not in _PRIMARIES:
        return Stated(_SRGB, ())
    return _unless_srgb(_PRIMARIES[primaries], _CURVES.get(transfer, ()))


def profile_of(stated: Stated | None, gray: bool) -> bytes | None:
    """Return a color profile (ICC.1, version 4.2) for the colors; None if none is needed."""
    if stated is None or not stated.curve or (gray and stated.curve == _SRGB_CURVE):
        return None
    curve = b"para" + struct.pack(">IHH", 0, 3 if len(stated.curve) > 1 else 0, 0)
    curve += _fixed(stated.curve)
    name = b"mluc" + struct.pack(">III2s2sII", 0, 1, 12, b"en", b"US", 12, 28)
    tags = {
        b"desc": name + "Stated".encode("utf-16-be"),
        b"cprt": name + "(none)".encode("utf-16-be"),
    }
    tags[b"wtpt"] = b"XYZ " + bytes(4) + _fixed(_D50)
    if gray:
        tags[b"kTRC"] = curve
    else:
        adaptation, colors = _matrices(stated.primaries)
        tags[b"chad"] = b"sf32" + bytes(4) + _fixed(adaptation.ravel().tolist())
        for letter, column in zip("rgb", colors.T, strict=True):
            tags[f"{letter}XYZ".encode()] = b"XYZ " + bytes(4) + _fixed(column.tolist())
            tags[f"{letter}TRC".encode()] = curve
    return _profile(b"GRAY" if gray else b"RGB ", tags)


def _png_numbers(file: IO[bytes]) -> tuple[int, int] | None:
    start = beginning(file, _HEADER_BYTES)
    at = 8
    while at + 10 <= len(start):
        length, kind = struct.unpack_from(">I4s", start, at)
        if kind == b"cICP" and length == 4:
            return start[at + 8], start[at + 9]
        if kind == b"IDAT":
            break
        at += 12 + length
    return None


def _avif_numbers(file: IO[bytes]) -> tuple[int, int] | None:
    start = beginning(file, _HEADER_BYTES)
    box = start.find(b"colrnclx")
    if not 0 <= box <= len(start) - 12:
        return None
    primaries, transfer = struct.unpack_from(">HH", start, box + 8)
    return primaries, transfer


def _by_gamma(info: dict[str, Any]) -> Stated | None:
    gamma = info.get("gamma", 0)
    if "srgb" in info or not _GAMMAS[0] <= gamma <= _GAMMAS[1]:
        return None
    curve = _SRGB_CURVE if abs(gamma - _USUAL_GAMMA) < 0.02 else (1 / gamma,)
    return _unless_srgb(tuple(info.get("chromaticity", _SRGB)), curve)


def _unless_srgb(primaries: tuple[float, ...], curve: tuple[float, ...]) -> Stated | None:
    if np.abs(np.subtract(primaries, _SRGB)).max() < 0.005:
        primaries = _SRGB
    elif not _is_possible(primaries):
        return None
    return None if (primaries, curve) == (_SRGB, _SRGB_CURVE) else Stated(primaries, curve)


def _is_possible(primaries: tuple[float, ...]) -> bool:
    """Tell whether white is one, and the others are apart from each other."""
    points = np.reshape(primaries, (4, 2))
    white_is_one = points[0].min() >= 0.25 and points[0].max() <= 0.45
    (x, y), (u, v) = points[2] - points[1], points[3] - points[1]
    within = points[:, 1].min() >= 0.001 and points.max() <= 1
    return bool(white_is_one and within and abs(x * v - y * u) >= 0.01)


def _matrices(primaries: tuple[float, ...]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the adaptation of white to D50, and the primaries adapted, XYZ in columns."""
    white, *rgb = (np.array([x / y, 1, (1 - x - y) / y]) for x, y in np.reshape(primaries, (4, 2)))
    gains = (_BRADFORD @ np.array(_D50)) / (_BRADFORD @ white)
    adaptation = np.linalg.inv(_BRADFORD) @ np.diag(gains) @ _BRADFORD
    columns = np.column_stack(rgb)
    return adaptation, adaptation @ columns * np.linalg.solve(columns, white)


def _fixed(values: Any) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))


def _profile(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    start = 132 + 12 * len(tags)
    table, data = struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        table += name + struct.pack(">II", start + len(data), len(content))
        data += content + bytes(-len(content) % 4)
    header = struct.pack(">I4xI4s4s4s", start + len(data), 0x04200000, b"mntr", space, b"XYZ ")
    header += bytes(12) + b"acsp" + bytes(28) + _fixed(_D50) + bytes(48)
    return header + table + data
