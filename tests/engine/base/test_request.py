"""One table of values that no request can have, whoever makes it: a card, the window, a command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sr3_desktop.engine.base.request import (
    Crop,
    FaceFrame,
    OutputSettings,
    SamplerSettings,
    TileSettings,
    UpscaleRequest,
)

NAN, INF, HUGE = float("nan"), float("inf"), 10**400
SHARES: list[Any] = [-0.1, 1.1, NAN, INF, HUGE, "1", True, [0.5]]

BAD: dict[type, dict[str, list[Any]]] = {
    SamplerSettings: {
        "name": ["euler", "", 5, None, ["ddim"]],
        "steps": [-1, 2001, 7.5, NAN, HUGE, "8", True, None],
        "eta": [*SHARES, None],
        "seed": [-1, 2**31, 0.5, HUGE, "0", True, None],
        "detail": [*SHARES, None],
    },
    TileSettings: {"size": [7, 8193, -1, 64.5, NAN, "64"]},
    OutputSettings: {
        "format": ["bmp", "", 5],
        "quality": [0, 101, 95.5, NAN, "95", True, None],
        "exists": ["ask", None, 1],
        "depth": ["32", 8, None],
        "keep_info": [1, None, "yes"],
        "keep_location": [0, None, "no"],
    },
    UpscaleRequest: {
        "model": [5, None],
        "scale": [0, 0.5, 17, -4, NAN, INF, HUGE, "4", True, None],
        "cleanup": SHARES,
        "backproject": [1, None],
        "device": ["", "meta", "cuda:x", "cuda:99999", 0, None],
        "dtype": ["int8", None],
        "states": [1, 65, -1, 2.5, NAN, "8", None],
    },
    Crop: {"left": [-1], "top": [-1], "width": [0, -5], "height": [0]},
    FaceFrame: {"side": [0, -1, NAN]},
}

GOOD: dict[type, dict[str, Any]] = {
    UpscaleRequest: {"source": Path("a.jpg"), "target": Path("b.jpg")},
    Crop: {"left": 0, "top": 0, "width": 1, "height": 1},
    FaceFrame: {"x": 0.0, "y": 0.0, "side": 1.0, "angle": 0.0},
}

CASES = [
    pytest.param(kind, name, value, id=f"{kind.__name__}-{name}-{str(value)[:8]}")
    for kind, names in BAD.items()
    for name, values in names.items()
    for value in values
]


@pytest.mark.parametrize(("kind", "name", "value"), CASES)
def test_a_value_out_of_range_is_refused(kind: Any, name: str, value: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        kind(**{**GOOD.get(kind, {}), name: value})


@pytest.mark.parametrize("kind", BAD)
def test_the_others_are_taken(kind: Any) -> None:
    kind(**GOOD.get(kind, {}))
