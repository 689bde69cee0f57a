"""Model cards: what a model file says of itself, read from its header without torch.

A model is one safetensors file; its card is JSON under `sr3_desktop` in the header's metadata
(format: a little-endian uint64 length, that many bytes of JSON, then the tensors).
"""

from __future__ import annotations

import contextlib
import errno
import json
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import IO, Any

from sr3_desktop.engine.base.errors import ModelFileError, Sentence, SettingError
from sr3_desktop.engine.base.options import DEFAULT_DETAIL, DEFAULT_MODEL, FACE_MODEL, OPTIONS
from sr3_desktop.engine.base.request import SamplerSettings

log = logging.getLogger(__name__)

METADATA_KEY = "sr3_desktop"
CARD_VERSION = 1
MAX_HEADER_BYTES = 16 * 2**20
KINDS = ("photo", "sr3")
MODEL_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
MAX_HALO = 1024
_MAX_NAME = 100
MAX_TEMPERATURE = 100.0

_NO_CARD = Sentence("it has no readable model card")

_TYPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("id", "name", "kind", "license", "trained_on", "notes", "sha256"), (str,)),
    **dict.fromkeys(("scale", "halo", "version"), (int,)),
    **dict.fromkeys(("network", "schedule", "quality"), (dict,)),
    "max_temperature": (int, float),
}


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a model is, what it can do and how it is best used.

    Attributes:
        id: Short name, also the file's stem.
        name: Name for people.
        kind: How it is run; "photo" is the predictor with residual refiner, "sr3" the
            network of the SR3 paper.
        scale: Enlargement of one pass.
        network: Configuration of the networks.
        schedule: Configuration of the noise schedule.
        recommended: Default sampler settings.
        max_temperature: Strength of the noise that is sampled with, 1 as it was trained; less is
            smoother. (Once the detail dial went up to it, which gave the name.)
        halo: Margin around a tile in low-resolution pixels at which tiles leave no seam.
        license: License of the weights.
        trained_on: Data and recipe, for people.
        notes: Honest limits, for people.
        quality: Measured quality, as `evaluate` printed it.
        sha256: Digest of the tensors, see `model_file.tensor_digest`.
        version: Version of this card's format.
    """

    id: str
    name: str
    kind: str
    scale: int
    network: dict[str, Any]
    schedule: dict[str, Any]
    recommended: SamplerSettings = field(default_factory=SamplerSettings)
    max_temperature: float = 1.0
    halo: int = 16
    license: str = "Apache-2.0"
    trained_on: str = ""
    notes: str = ""
    quality: dict[str, Any] = field(default_factory=dict)
    sha256: str = ""
    version: int = CARD_VERSION

    @property
    def usual(self) -> SamplerSettings:
        """What a run takes for which nothing else is chosen: what is recommended, but for photos
        with the detail level of `DEFAULT_DETAIL`.
        """
        if self.kind == "sr3":
            return self.recommended
        return replace(self.recommended, detail=DEFAULT_DETAIL)

    def to_json(self) -> str:
        """Return the card as one line of JSON."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> ModelCard:
        """Build a card from `to_json`'s text; every field is checked.

        Raises:
            Exception: It is no card: the text can be anything.
        """
        data = json.loads(text)
        if data["version"] > CARD_VERSION:
            raise SettingError("it was made by a newer version of this program")
        known = {f.name for f in fields(cls)}
        data = {key: value for key, value in data.items() if key in known}
        data["recommended"] = SamplerSettings(**data["recommended"])
        card = cls(**data)
        for key, types in _TYPES.items():
            if type(getattr(card, key)) not in types:
                raise SettingError("its {key} makes no sense", key=key)
        if card.kind not in KINDS:
            raise SettingError("this version cannot run its kind, {kind}", kind=card.kind[:40])
        name = "".join(filter(str.isprintable, card.name))[:_MAX_NAME]
        if not name:
            raise SettingError("it has no name")
        if not MODEL_ID.fullmatch(card.id):  # which becomes a part of names of files
            raise SettingError("its id has wrong characters or is too long")
        OPTIONS["scale"].parse(card.scale)
        if not (0 <= card.halo <= MAX_HALO and 0 <= card.max_temperature <= MAX_TEMPERATURE):
            raise SettingError("its halo or max_temperature is out of range")
        return replace(card, name=name)


def read_card(path: Path) -> ModelCard:
    """Read the card of a model file without reading its tensors.

    Raises:
        ModelFileError: The file is missing, truncated, or not a model of this program.
    """
    try:
        with _opened(path) as file:
            length = int.from_bytes(file.read(8), "little")
            if not 2 <= length <= MAX_HEADER_BYTES:
                raise SettingError("it has no safetensors header")
            header = json.loads(file.read(length).decode("utf-8"))
            tensor_bytes = file.seek(0, 2) - 8 - length
        entries = [value for key, value in header.items() if key != "__metadata__"]
        needed = max((int(entry["data_offsets"][1]) for entry in entries), default=0)
        card = ModelCard.from_json(header["__metadata__"][METADATA_KEY])
    except OSError as error:
        raise ModelFileError(
            "The model file {name} could not be opened: {reason}.",
            name=path.name,
            reason=error.strerror,
        ) from error
    except Exception as error:  # a header can be anything: nested without end, a number too large
        raise ModelFileError(
            "{name} is not a model of this program or is damaged ({error}); remove it from "
            "the models folder or copy it there again.",
            name=path.name,
            error=error if isinstance(error, SettingError) else _NO_CARD,
        ) from error
    if tensor_bytes != needed:
        raise ModelFileError(
            "The model file {name} is incomplete or was changed ({tensor_bytes} bytes of "
            "{needed}). Copy it again.",
            name=path.name,
            tensor_bytes=tensor_bytes,
            needed=needed,
        )
    return card


def has_card(path: Path) -> bool:
    """Whether a file is a model of this program, be it damaged; False if it cannot be read."""
    try:
        with _opened(path) as file:
            length = min(int.from_bytes(file.read(8), "little"), MAX_HEADER_BYTES)
            return f'"{METADATA_KEY}"'.encode() in file.read(length)
    except OSError:
        return False


def _opened(path: Path) -> IO[bytes]:
    """Open a file; a pipe, which could be waited for without end, is an OSError."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is no file")
    return path.open("rb")


def list_cards(folders: Iterable[Path]) -> dict[str, tuple[Path, ModelCard]]:
    """Return the readable models of some folders by id; earlier folders win, others are skipped."""
    found: dict[str, tuple[Path, ModelCard]] = {}
    for folder in folders:
        with _logged():
            for path in model_files(folder):
                with _logged():
                    card = read_card(path)
                    found.setdefault(card.id, (path, card))
    return found


@contextlib.contextmanager
def _logged() -> Iterator[None]:
    try:
        yield
    except ModelFileError as error:
        log.info("%s", error)


def model_files(folder: Path) -> list[Path]:
    """Return what may be models in a folder, none if it is not there.

    Raises:
        ModelFileError: The folder cannot be read.
    """
    with (
        ModelFileError.instead(
            "The models folder {folder} cannot be read ({reason}); check its permissions.",
            folder=folder,
        ),
        contextlib.suppress(FileNotFoundError, NotADirectoryError),
    ):
        return sorted(path for path in folder.iterdir() if path.match("*.safetensors"))
    return []


def find_model(model: str, folders: Iterable[Path]) -> Path:
    """Return the file of a model.

    Raises:
        ModelFileError: There is no such model.
    """
    cards = list_cards(folders)
    if model in cards:
        return cards[model][0]
    check_bundled(model)
    raise ModelFileError(
        'There is no usable model "{model}"; models found: {known}. Choose one of them or copy '
        "the model's file into the models folder.",
        model=model,
        known=", ".join(cards) or Sentence("none"),
    )


def check_bundled(model: str) -> None:
    """Raise ModelFileError for a model that was not found if it comes with the program."""
    if model in (DEFAULT_MODEL, FACE_MODEL):
        raise ModelFileError(
            "The model {model}, which comes with the program, is missing or damaged; install the "
            "program again.",
            model=model,
        )
