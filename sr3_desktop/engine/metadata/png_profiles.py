"""Data that programs put into a PNG's texts as hexadecimal digits: "Raw profile type ..."."""

import contextlib
from typing import Any

NAME = "Raw profile type "
_XMP_HEADER = b"http://ns.adobe.com/xap/1.0/\0"
_KNOWN = ("exif", "app1", "xmp", "iptc", "8bim", "icc", "icm")
# As Pillow itself reads iTXt alone.
_XMP_TEXT = "XML:com.adobe.xmp"


def profiles(info: dict[Any, Any]) -> tuple[dict[str, bytes], list[str]]:
    """Return the profiles of a PNG, `exif`, `xmp`, `iptc`, `8bim` and `icc`, and the other names.

    The other names are those of profiles that are damaged or of a kind that is not known.

    Args:
        info: That of an opened file.
    """
    found: dict[str, bytes] = {}
    others: list[str] = []
    for key, text in info.items():
        if not (isinstance(key, str) and key.startswith(NAME) and isinstance(text, str)):
            continue
        kind = key.removeprefix(NAME).strip().lower()
        try:
            data = _decoded(text)
        except ValueError:
            data = b""
        if kind not in _KNOWN or not data:
            others.append(key)
            continue
        if kind == "app1":
            kind = "xmp" if data.startswith(_XMP_HEADER) else "exif"
        found.setdefault({"icm": "icc"}.get(kind, kind), data.removeprefix(_XMP_HEADER))
    text = info.get(_XMP_TEXT)
    if isinstance(text, str) and text:
        with contextlib.suppress(UnicodeEncodeError):  # of a tEXt, whose bytes Pillow takes so
            found.setdefault("xmp", text.encode("latin-1"))
    return found, others


def profile_text(kind: str, data: bytes) -> tuple[str, str]:
    """Return name and text under which ImageMagick and ExifTool put data into a PNG."""
    digits = data.hex()
    lines = [digits[start : start + 72] for start in range(0, len(digits), 72)]
    return NAME + kind, "\n".join(["", kind, f"{len(data):8}", *lines, ""])


def _decoded(text: str) -> bytes:
    """Return the bytes of a text: an empty line, a label, their number, and the digits."""
    lines = text.strip("\n").split("\n")
    if len(lines) < 2:
        raise ValueError("no profile")
    return bytes.fromhex("".join(lines[2:]))[: int(lines[1])]
