"""Saved choices: what a preset holds, and which one the present choices are."""

from collections.abc import Mapping
from typing import Any

from .choices import CHOICES, Choices
from .store import Presets, merged

PRESET_FIELDS = tuple(name for name, option in CHOICES.items() if not option.own_to_run)


def preset_of(choices: Choices) -> dict[str, Any]:
    """Return what a preset of these choices holds; plain JSON."""
    return {name: getattr(choices, name) for name in PRESET_FIELDS}


def apply_preset(preset: Mapping[str, Any], choices: Choices) -> Choices:
    """Return the choices as a preset has them; what it spoils or lacks stays as it was."""
    return merged({name: preset[name] for name in PRESET_FIELDS if name in preset}, choices)


def name_of(choices: Choices, presets: Presets) -> str:
    """Return the name of the preset that the choices are, "" when they are none."""
    return next(
        (name for name, preset in presets.items() if apply_preset(preset, choices) == choices), ""
    )
