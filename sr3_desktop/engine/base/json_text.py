"""Reading JSON that people may have edited: what is wrong with it, and in which line."""

import json
from typing import Any

from .errors import SettingError

_MOST_DIGITS = 300
"""A longer number is no number of a computer."""


def parse_json(data: bytes) -> Any:
    """Return what the bytes of a JSON file say.

    Raises:
        SettingError: They are not JSON; the sentence begins with a small letter, as a reason does.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingError("it is not a text file in UTF-8; save it as one") from error
    if not text.strip():
        raise SettingError("it is empty")
    try:
        return json.loads(text, parse_int=_whole)
    except json.JSONDecodeError as error:
        raise SettingError(
            "the JSON is broken near line {line}; check commas, quotes and brackets there and in "
            "the line before",
            line=error.lineno,
        ) from error
    except RecursionError as error:
        raise SettingError("its brackets are nested too deeply") from error


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise SettingError("its number {start}... is too long", start=digits[:10])
    return int(digits)
