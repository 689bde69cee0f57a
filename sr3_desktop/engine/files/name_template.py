"""Templates of names such as `{name}_{scale}x`, and what their places stand for."""

import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.engine.base.formats import FORMATS, FormatName
from sr3_desktop.engine.base.options import DEFAULT_MODEL

from .filesystem import FORBIDDEN, legal_stem
from .targets import result_name

DEFAULT_TEMPLATE = "{name}_{scale}x"
PLACES = ("name", "scale", "model", "date", "seq")
MAX_TEMPLATE = 200


@dataclass(frozen=True, slots=True)
class NameParts:
    """What a photo brings to the name of its result.

    Attributes:
        source: The photo.
        scale: Enlargement factor; the name has it to a hundredth.
        model: Id of the model.
        taken: The day of the photo, see `planner.day_of`.
        seq: Number of the photo in its run, from 1.
        format: Format of the result; None keeps the photo's where it can be written.
    """

    source: Path
    scale: float = 4.0
    model: str = DEFAULT_MODEL
    taken: date = date(2000, 1, 1)
    seq: int = 1
    format: FormatName | None = None

    def values(self) -> Mapping[str, str]:
        """Return the text for each of `PLACES`."""
        return {
            "name": self.source.stem,
            "scale": f"{round(self.scale, 2):g}",
            "model": self.model,
            "date": self.taken.isoformat(),
            "seq": f"{self.seq:04}",
        }


def check_template(text: str) -> str:
    """Return what is wrong with a naming template in one sentence, "" if it can be used."""
    if not text.strip():
        return Sentence("The name is empty; put {name} in it.")
    if len(text) > MAX_TEMPLATE:
        return Sentence(
            "The name is longer than {limit} characters; make it shorter.", limit=MAX_TEMPLATE
        )
    try:
        pieces = list(string.Formatter().parse(text))
    except ValueError:
        return Sentence("A brace is missing; placeholders look like {name}.")
    places = [(place, extra, conversion) for _, place, extra, conversion in pieces]
    for place, extra, conversion in places:
        if place is not None and (place not in PLACES or extra or conversion):
            known = ", ".join(f"{{{name}}}" for name in PLACES)
            return Sentence(
                "{place} is not a known placeholder; use {known}.",
                place=f"{{{place}}}",
                known=known,
            )
    if not {"name", "seq"} & {place for place, _, _ in places}:
        return Sentence("All results would have the same name; put {name} or {seq} in it.")
    literal = "".join(piece[0] for piece in pieces)
    if found := FORBIDDEN.search(literal):
        return Sentence(
            "The character {character} cannot be part of a file name; leave it out.",
            character=repr(found[0]),
        )
    endings = [ending for row in FORMATS.values() for ending in row.suffixes]
    if pieces[-1][1] is None and Path(text).suffix.lower() in endings:
        return Sentence(
            "The extension follows from the format of the result; leave {ending} out.",
            ending=Path(text).suffix,
        )
    return ""


def target_name(template: str, photo: NameParts) -> str:
    """Return the file name of a result, with its ending and without a folder.

    Its characters are legal on every system; how long it may be depends on its folder, see
    `targets.shortened`.

    Args:
        template: A template that passes `check_template`.
        photo: What to put in its places.

    Raises:
        ValueError: `check_template` says why.
    """
    if problem := check_template(template):
        raise ValueError(problem)
    suffix = Path(result_name(photo.source, photo.scale, photo.format)).suffix
    return legal_stem(template.format_map(photo.values()), suffix, windows=True) + suffix
