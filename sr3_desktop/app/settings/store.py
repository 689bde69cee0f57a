"""What the program remembers: typed settings over one versioned JSON file."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, overload

from sr3_desktop.app.system.language import LANGUAGES
from sr3_desktop.engine.base.options import Option
from sr3_desktop.engine.base.request import SamplerSettings
from sr3_desktop.engine.files import atomic

from .choices import CHOICES, FIELDS, MODES, Choices

if TYPE_CHECKING:
    from sr3_desktop.app.system.background import Background

log = logging.getLogger(__name__)

T = TypeVar("T")
Parse = Callable[[Any], T]
"""Turns a value from the file into a valid one, or raises TypeError or ValueError."""

Presets = Mapping[str, Mapping[str, Any]]
"""Saved choices by name, as they are in the file."""

VERSION = 3
MAX_PRESET_NAME = 60


def texts(value: Any) -> list[str]:
    """Accept a list of texts."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError("must be a list of texts")
    return list(value)


def mapping(value: Any) -> dict[str, Any]:
    """Accept an object; who uses it checks what is in it."""
    if not isinstance(value, dict):
        raise TypeError("must be an object")
    return value


def named_presets(value: Any) -> Presets:
    """Accept an object of objects; their values are checked when a preset is applied."""
    return {
        name: dict(preset)
        for name, preset in mapping(value).items()
        if isinstance(name, str)
        and isinstance(preset, dict)
        and 0 < len(name.strip()) <= MAX_PRESET_NAME
    }


class Setting(Generic[T]):
    """One remembered value: its default and what is allowed; its name is its key in the file.

    Args:
        parse: Checks a value; None takes those of the default's type.
        allowed: Which of these are taken, as an `Option` has it: `choices`, `low`, `high`.
    """

    def __init__(self, default: T, parse: Parse[T] | None = None, **allowed: Any) -> None:
        self.default = default
        self.parse = parse or Option("value", type(default), default, **allowed).parse

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

    theme = Setting("system", choices=("system", "light", "dark"))
    language = Setting("system", choices=tuple(LANGUAGES))
    promise_accepted = Setting(False)
    processor_accepted = Setting(False)
    faces_accepted = Setting(False)
    recent_photos = Setting[list[str]]([], texts)
    calibrations = Setting[dict[str, Any]]({}, mapping)
    presets = Setting(cast(Presets, {}), named_presets)
    panel_open = Setting(True)
    more_open = Setting(False)
    timeline_open = Setting(True)
    table_open = Setting(False)
    view_mode = Setting("slider", choices=MODES)
    trust_percent = Setting(80, low=0, high=100)
    open_folder = Setting("")
    reopen_list = Setting(True)
    high_contrast = Setting(False)
    window_geometry = Setting("")
    window_maximized = Setting(False)

    def __init__(self, path: Path) -> None:
        self._path = path
        self._beside: Background | None = None
        self.values = _read(path)

    def adopt(self, recommended: SamplerSettings) -> None:
        """Take a model's recommendation where nothing has been chosen yet."""
        for key, value in (
            ("sampler", recommended.name),
            ("steps", recommended.steps),
            ("eta", recommended.eta),
            ("detail", recommended.detail),
        ):
            self.values.setdefault(key, value)

    def choices(self) -> Choices:
        """Return the remembered choices."""
        return Choices(**{name: getattr(self, name) for name in FIELDS})

    def remember(self, choices: Choices) -> None:
        """Take over what has been chosen."""
        for name in FIELDS:
            setattr(self, name, getattr(choices, name))

    def write_beside(self, beside: Background) -> None:
        """Let another thread write from now on, as a slow disk must not hold the window up.

        Args:
            beside: One thread, which belongs to these settings.
        """
        self._beside = beside

    def finish(self) -> None:
        """Return when everything is written; what is saved later is written at once."""
        if self._beside is not None:
            self._beside.close()
            self._beside = None

    def save(self) -> None:
        """Write the file in one step; where that fails the program goes on without."""
        # A newer program's number stays: it must not migrate its own keys again.
        version = max(VERSION, _version(self.values))
        content = json.dumps({**self.values, "version": version}, indent=2, sort_keys=True) + "\n"
        if self._beside is None:
            _write(self._path, content)
        else:
            self._beside.run(partial(_write, self._path, content), kind="settings")


for _option in CHOICES.values():
    _setting = Setting(_option.default, _option.parse)
    _setting.key = _option.name
    setattr(Settings, _option.name, _setting)


def _write(path: Path, content: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write(path, content)
    except OSError as error:
        log.warning("the settings could not be saved: %s", error)


def _read(path: Path) -> dict[str, Any]:
    """Return the file's object; an absent or corrupt file counts as empty."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except Exception as error:  # the file can be anything, nested without end too
        log.info("the settings in %s cannot be read (%s); defaults are used", path, error)
        return {}
    return _migrated(values) if isinstance(values, dict) else {}


def _version(values: Mapping[str, Any]) -> int:
    version = values.get("version")
    return version if isinstance(version, int) and not isinstance(version, bool) else 1


def _migrated(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of an older file as this version means them."""
    version = _version(values)
    if version < 2 and values.get("seed"):
        # Version 1 used its seed for every run; 0 was its default, chosen by nobody.
        values = {**values, "seed_locked": True}
    if version < 3 and values.get("cleanup") == 0:
        # Until version 2 no clean-up was the default; now the photo decides.
        values = {name: value for name, value in values.items() if name != "cleanup"}
    return values


def merged(preset: Mapping[str, Any], choices: Choices) -> Choices:
    """Return the choices with those of a preset that are valid put in their place."""
    changes = {}
    for name in FIELDS:
        if name not in preset:
            continue
        try:
            changes[name] = CHOICES[name].parse(preset[name])
        except (TypeError, ValueError) as error:
            log.info("preset: %s: %s; it is left as it was", name, error)
    return replace(choices, **changes)
