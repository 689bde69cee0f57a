"""Training pairs in an LMDB, under the keys of the SR3 reference implementation.

The package `lmdb` is an extra, so that it is imported where a database is opened.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, Self

from sr3_desktop.engine.base.errors import ImageWriteError, TrainingDataError

DATA_FILE = "data.mdb"
"""The file that makes a folder an LMDB."""

_LENGTH = b"length"
_SOURCE = "source"
_GROWTH_BYTES = 64 * 2**20  # Windows gives the file its whole map size, so it grows as needed

# LMDB allows one environment per file and process, and none may cross a fork. Opening takes
# microseconds beside decoding three PNGs, so every read opens and closes its own.
_reading = threading.Lock()


def pair_names(low: int | str, high: int | str) -> tuple[str, str, str]:
    """Return what folders or keys of hr, sr and lr are called, such as `hr_512`."""
    return f"hr_{high}", f"sr_{low}_{high}", f"lr_{low}"


def numbered(name: str, index: int) -> bytes:
    """Return the key of a pair's picture, such as `hr_512_00000`."""
    return f"{name}_{index:05}".encode()


def load_lmdb() -> ModuleType:
    """Return the package lmdb.

    Raises:
        TrainingDataError: It is not installed.
    """
    with TrainingDataError.without("lmdb"):
        import lmdb
    return lmdb


class LmdbWriter:
    """Appends pairs to an LMDB, one transaction each: a pair is there completely or not at all.

    Beside the reference's keys each pair has `source_00000`, the photo it was made from.

    Attributes:
        sources: The photos whose pairs are in the database, in the order of their numbers.
    """

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        """Open the database, made if it is not there.

        Args:
            names: What the keys of a pair begin with, such as `hr_512`.

        Raises:
            ImageWriteError: The folder holds no LMDB that can be written.
            TrainingDataError: The package lmdb is missing.
        """
        self._lmdb = load_lmdb()
        self._folder = folder
        self._names = names
        with ImageWriteError.instead(
            "{folder} cannot be opened as an LMDB ({reason}); choose another --out.",
            of=(self._lmdb.Error,),
            folder=folder,
        ):
            self._env = self._lmdb.open(str(folder), map_size=_GROWTH_BYTES, readahead=False)
            with self._env.begin() as transaction:
                keys = (numbered(_SOURCE, i) for i in range(_length(transaction)))
                self.sources = [
                    transaction.get(key, b"").decode("utf-8", "surrogateescape") for key in keys
                ]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._env.close()

    def add(self, source: str, pngs: Sequence[bytes]) -> None:
        """Append a pair under the next number.

        Raises:
            ImageWriteError: The database could not be written; it is as it was before.
        """
        index = len(self.sources)
        entries = {numbered(name, index): png for name, png in zip(self._names, pngs, strict=True)}
        entries[numbered(_SOURCE, index)] = source.encode("utf-8", "surrogateescape")
        entries[_LENGTH] = str(index + 1).encode()
        with ImageWriteError.instead(
            "{folder} could not be written ({reason}); check the disk and run again.",
            of=(self._lmdb.Error, OSError),
            folder=self._folder,
        ):
            (self._folder / DATA_FILE).stat()  # once removed, it would still take pairs, for nobody
            while not self._put(entries):
                self._env.set_mapsize(self._env.info()["map_size"] + _GROWTH_BYTES)
        self.sources.append(source)

    def _put(self, entries: dict[bytes, bytes]) -> bool:
        """Write all entries or, where the map is too small for them, none."""
        try:
            with self._env.begin(write=True) as transaction:
                for key, value in entries.items():
                    transaction.put(key, value)
        except self._lmdb.MapFullError:
            return False
        return True


def read_values(folder: Path, keys: Sequence[bytes]) -> list[bytes | None]:
    """Return the values of keys, None for those that are not there.

    Raises:
        TrainingDataError: The folder holds no readable LMDB, or the package lmdb is missing.
    """
    with _reader(folder) as transaction:
        return [transaction.get(key) for key in keys]


def read_summary(folder: Path) -> tuple[int, set[str]]:
    """Return the number of pairs, and all that numbered keys begin with, such as `hr_512`.

    Raises:
        TrainingDataError: The folder holds no readable LMDB, or the package lmdb is missing.
    """
    names = set()
    with _reader(folder) as transaction, transaction.cursor() as cursor:
        found = cursor.first()
        while found:
            name, _, _ = cursor.key().decode("utf-8", "replace").rpartition("_")
            names.add(name)
            # Keys are sorted, so that one jump passes all numbers of a name.
            found = cursor.set_range(f"{name}_~".encode()) if name else cursor.next()
        return _length(transaction), names - {"", _SOURCE}


@contextmanager
def _reader(folder: Path) -> Iterator[Any]:
    """Open a database for one reading transaction."""
    lmdb = load_lmdb()
    with (
        TrainingDataError.instead(
            "{folder} cannot be read as an LMDB ({reason}); prepare the pairs again.",
            of=(lmdb.Error,),
            folder=folder,
        ),
        _reading,
        closing(lmdb.open(str(folder), readonly=True, lock=False, readahead=False)) as env,
        env.begin() as transaction,
    ):
        yield transaction


def _length(transaction: Any) -> int:
    return int(transaction.get(_LENGTH, b"0"))
