"""Saved choices: what a preset holds, and which one the present choices are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .choices import FIELDS, Choices
from .store import Presets, merged

OWN_TO_A_RUN = frozenset({"device", "seed", "seed_locked"})
"""What a preset leaves alone: it belongs to this computer or to one result."""

PRESET_FIELDS = tuple(name for name in FIELDS if name not in OWN_TO_A_RUN)


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
