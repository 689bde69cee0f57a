"""What the program remembers: typed settings over one versioned JSON file."""

from __future__ import annotations

import json
import logging
import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar, cast, get_args, overload

from sr3_desktop.engine.request import MAX_STEPS, SamplerName, SamplerSettings, UpscaleRequest

from .language import LANGUAGES

log = logging.getLogger(__name__)

T = TypeVar("T")
Parse = Callable[[Any], T]
"""Turns a value from the file into a valid one, or raises TypeError or ValueError."""

VERSION = 1


def one_of(*allowed: str) -> Parse[str]:
    """Accept one of some words."""

    def parse(value: Any) -> str:
        if value not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return str(value)

    return parse


def number(low: float, high: float) -> Parse[float]:
    """Accept a finite number from `low` to `high`."""

    def parse(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError("must be a number")
        if not (math.isfinite(value) and low <= value <= high):
            raise ValueError(f"must be between {low:g} and {high:g}")
        return float(value)

    return parse


def whole(low: int, high: int) -> Parse[int]:
    """Accept a whole number from `low` to `high`."""

    def parse(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError("must be a whole number")
        if not low <= value <= high:
            raise ValueError(f"must be between {low} and {high}")
        return value

    return parse


def text(value: Any) -> str:
    """Accept any text."""
    if not isinstance(value, str):
        raise TypeError("must be text")
    return value


def flag(value: Any) -> bool:
    """Accept true or false."""
    if not isinstance(value, bool):
        raise TypeError("must be true or false")
    return value


def texts(value: Any) -> list[str]:
    """Accept a list of texts."""
    if not isinstance(value, list):
        raise TypeError("must be a list")
    return [text(item) for item in value]


def mapping(value: Any) -> dict[str, Any]:
    """Accept an object; who uses it checks what is in it."""
    if not isinstance(value, dict):
        raise TypeError("must be an object")
    return value


class Setting(Generic[T]):
    """One remembered value: its default and what is allowed; its name is its key in the file."""

    def __init__(self, default: T, parse: Parse[T]) -> None:
        self.default = default
        self.parse = parse

    def __set_name__(self, owner: type[Settings], name: str) -> None:
        self.key = name

    @overload
    def __get__(self, instance: None, owner: type[Settings]) -> Setting[T]: ...
    @overload
    def __get__(self, instance: Settings, owner: type[Settings]) -> T: ...
    def __get__(self, instance: Settings | None, owner: type[Settings]) -> Setting[T] | T:
        if instance is None:
            return self
        try:
            return self.parse(instance.values[self.key])
        except KeyError:
            return self.default
        except (TypeError, ValueError) as error:
            log.info("setting %s: %s; the default is used", self.key, error)
            return self.default

    def __set__(self, instance: Settings, value: T) -> None:
        instance.values[self.key] = self.parse(value)


class Settings:
    """All settings. To add one: a line here, and one each where its widget loads and stores it.

    Attributes:
        values: What the file holds, unknown keys included, so that an older program does not
            throw away what a newer one has written.
    """

    theme = Setting("system", one_of("system", "light", "dark"))
    language = Setting("system", one_of(*LANGUAGES))
    promise_accepted = Setting(False, flag)
    recent_photos = Setting[list[str]]([], texts)
    calibrations = Setting[dict[str, Any]]({}, mapping)
    model = Setting("photo-x4", text)
    scale = Setting(4.0, number(1, 16))
    sampler = Setting("dpmpp_2m", one_of(*get_args(SamplerName)))
    steps = Setting(8, whole(0, MAX_STEPS))
    seed = Setting(0, whole(0, 2**31 - 1))
    detail = Setting(0.5, number(0, 1))
    cleanup = Setting(0.0, number(0, 1))
    device = Setting("auto", text)
    open_folder = Setting("", text)
    window_geometry = Setting("", text)

    def __init__(self, path: Path) -> None:
        self._path = path
        self.values = _read(path)

    def adopt(self, recommended: SamplerSettings) -> None:
        """Take a model's recommendation where nothing has been chosen yet."""
        self.values.setdefault("sampler", recommended.name)
        self.values.setdefault("steps", recommended.steps)
        self.values.setdefault("detail", recommended.detail)

    def request(self) -> UpscaleRequest:
        """Return the remembered choices as a request without files."""
        return UpscaleRequest(
            source=Path(),
            target=Path(),
            model=self.model,
            scale=self.scale,
            sampler=SamplerSettings(
                name=cast(SamplerName, self.sampler),
                steps=self.steps,
                seed=self.seed,
                detail=self.detail,
            ),
            cleanup=self.cleanup,
            device=self.device,
        )

    def remember(self, request: UpscaleRequest) -> None:
        """Take over the choices of a request."""
        self.model, self.scale, self.device = request.model, request.scale, request.device
        self.sampler, self.steps = request.sampler.name, request.sampler.steps
        self.seed, self.detail = request.sampler.seed, request.sampler.detail
        self.cleanup = request.cleanup

    def save(self) -> None:
        """Write the file in one step; where that fails the program goes on without."""
        content = json.dumps({**self.values, "version": VERSION}, indent=2, sort_keys=True)
        temporary = self._path.with_suffix(".tmp")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(content + "\n", encoding="utf-8")
            os.replace(temporary, self._path)
        except OSError as error:
            log.warning("the settings could not be saved: %s", error)


def _read(path: Path) -> dict[str, Any]:
    """Return the file's object; an absent or corrupt file counts as empty."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        log.info("the settings in %s cannot be read (%s); defaults are used", path, error)
        return {}
    return values if isinstance(values, dict) else {}
