"""What this program changes in Pillow, for the whole process, and the one door to picture files.

`prepare_pillow` is called by whatever begins a process: `cli.main`, the window's `application` and
self-test, the worker processes of `batch.executors`, `batch.dask_executor` and
`training.data.worker_pool`, what decodes for the window beside it, and the tests' `conftest`.
"""

import contextlib
import ctypes
import io
import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin, UnidentifiedImageError

from sr3_desktop.engine.base.other_process import wants_other_processes
from sr3_desktop.engine.files.filesystem import reachable
from sr3_desktop.engine.files.targets import MAX_PIXELS

Source = Path | bytes | IO[bytes]

HELD_NS = {"JPEG2000": 190.0, "WEBP": 2.0, "AVIF": 1.7, "HEIF": 1.7}
"""How long Pillow keeps Python's lock in one piece to decode a pixel, in nanoseconds."""
HELD_TO_WRITE_NS = {"WEBP": 4.0, "AVIF": 1.9}
"""The same for encoding one."""
_MOST_HELD_NS = 20e6

_ITEM = re.compile(rb"(.{4})infe([\2\3]).{3}", re.DOTALL)
_MOST_ITEM_BYTES = 1 << 22
# Explicit, as Pillow would also try formats that run other programs (EPS) or are no pictures.
_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "DIB", "GIF", "AVIF", "JPEG2000", "PPM")


def prepare_pillow() -> None:
    """Make Pillow read what this program reads; a second call changes nothing."""
    from PIL import PngImagePlugin  # registers a reader

    # The program has a limit of its own; Pillow's is a warning, and what becomes of a warning is
    # decided for all threads at once.
    Image.MAX_IMAGE_PIXELS = None
    warnings.filterwarnings("ignore", module=r"PIL\.")  # of odd metadata in photos
    # Large profiles and workflows in a PNG are no bombs; the limit for all of them together stays.
    PngImagePlugin.MAX_TEXT_CHUNK = PngImagePlugin.MAX_TEXT_MEMORY
    # A picture's memory in one piece comes cleared from the system. In pieces of 16 MB, as Pillow
    # has it, the C library clears it again, while Python's lock is kept: 40 ms for 24 megapixels.
    Image.core.set_block_size(1 << 30)  # type: ignore[attr-defined]
    # Pillow has no 16-bit gray with transparency: its four bytes are read as if they were RGBA.
    for order in (b"II", b"MM"):
        layout = (order, 1, (1,), 1, (16, 16), (2,))
        TiffImagePlugin.OPEN_INFO.setdefault(layout, ("RGBA", "RGBA"))
    with contextlib.suppress(ImportError):
        import pi_heif

        pi_heif.register_heif_opener()
    _silence_libtiff()


def _silence_libtiff() -> None:
    """Keep libtiff from writing about damage to stderr; Pillow raises its own error besides.

    Only where it is a library of its own: in Pillow for Windows nothing reaches it.
    """
    with contextlib.suppress(OSError, AttributeError):
        maps = Path("/proc/self/maps").read_text("utf-8", "surrogateescape")
        found = re.search(r"/\S.*libtiff.*", maps)
        if found is not None:
            ctypes.CDLL(found[0]).TIFFSetErrorHandler(None)


def holds_window_up(format: str | None, pixels: int, held: Mapping[str, float] = HELD_NS) -> bool:
    """Tell whether a window of this process would stand still while Pillow works on a picture."""
    return wants_other_processes() and pixels * held.get(format or "", 0) > _MOST_HELD_NS


def formats() -> tuple[str, ...]:
    """Return the formats that can be read: HEIC too, if its decoder is installed."""
    return (*_FORMATS, "HEIF") if "HEIF" in Image.OPEN else _FORMATS


@contextlib.contextmanager
def opened(source: Source, only: tuple[str, ...] = ()) -> Iterator[Any]:
    """Open a picture file, as `Image.open` with a path does but for three things.

    Formats that this program does not read are left alone, whatever the file's name: a "photo" that
    is PostScript inside would start Ghostscript. Long paths are reached. And given a path, Pillow
    may map the file into memory, which it does wrongly where a TIFF is to be turned by a quarter:
    its rows are then taken as long as its columns.

    Args:
        source: The file, its bytes, or an opened one, which is left open.
        only: Formats; none means all of `formats`.

    Raises:
        UnidentifiedImageError: It is of none of them.
        DecompressionBombError: It has more than `MAX_PIXELS`.
        Exception: Pillow's decoders raise nearly everything.
    """
    with contextlib.ExitStack() as stack:
        if isinstance(source, Path):
            stream: IO[bytes] = stack.enter_context(reachable(source).open("rb"))
        else:
            stream = io.BytesIO(source) if isinstance(source, bytes) else source
        if _ends_the_process(stream):
            raise UnidentifiedImageError("an item of an unknown kind")
        try:
            file = Image.open(stream, formats=only or formats())
        except KeyError as error:  # a TIFF's compression that Pillow does not know
            raise UnidentifiedImageError(repr(error)) from error
        stack.enter_context(file)
        if file.width * file.height > MAX_PIXELS:
            raise Image.DecompressionBombError(f"{file.width} x {file.height} pixels")
        xmp = file.info.get("xmp")
        if isinstance(xmp, str):  # of a TIFF that calls it a text; Pillow would fail on it
            file.info["xmp"] = xmp.encode("latin-1", "replace")
        yield file


def bands(image: Image.Image, rows: int) -> Iterator[tuple[slice, NDArray[Any]]]:
    """Yield a picture some rows at a time: Pillow makes a copy, and keeps Python's lock meanwhile.

    Yields:
        Which rows, and [rows, W] or [rows, W, bands].
    """
    for top in range(0, image.height, rows):
        bottom = min(top + rows, image.height)
        yield slice(top, bottom), np.asarray(image.crop((0, top, image.width, bottom)))


def beginning(file: IO[bytes], size: int) -> bytes:
    """Return so many bytes of an opened file, whose place is kept."""
    place = file.tell()
    file.seek(0)
    start = file.read(size)
    file.seek(place)
    return start


def _ends_the_process(stream: IO[bytes]) -> bool:
    """Tell whether a HEIC file has an item whose kind is no text, on which pi-heif crashes."""
    place, at = stream.tell(), 0
    try:
        while len(head := _read_at(stream, at, 8)) == 8 and (at or head[4:] == b"ftyp"):
            length = int.from_bytes(head[:4], "big")
            if head[4:] == b"meta":
                return any(map(_is_no_text, _ITEM.finditer(_read_at(stream, at, length))))
            if length < 8:
                break
            at += length
        return False
    finally:
        stream.seek(place)


def _read_at(stream: IO[bytes], at: int, length: int) -> bytes:
    stream.seek(at)
    return stream.read(min(length, _MOST_ITEM_BYTES))


def _is_no_text(item: re.Match[bytes]) -> bool:
    """Tell whether what describes an item (ISO/IEC 14496-12, `infe`) is no text."""
    start = item.end() + (4 if item[2] == b"\2" else 6)  # its number, and how it is protected
    end = item.start() + int.from_bytes(item[1], "big")
    try:
        item.string[start:end].decode()
    except UnicodeDecodeError:
        return True
    return False
