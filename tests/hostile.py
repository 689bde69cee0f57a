"""What may be in files of ours that anybody can change: JSON of any kind, odd fields."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

_numbers = st.sampled_from([-1, 0, 2**31, 2**63, 10**400, -(10**400), 1e308, 0.1]) | st.integers()
_scalars = st.none() | st.booleans() | _numbers | st.floats() | st.text(max_size=30)

ANY_JSON: st.SearchStrategy[Any] = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=10,
)
"""Any value that JSON has, Infinity, NaN and numbers of 400 figures included."""

NESTED = st.sampled_from(["[", '{"a":']).map(lambda part: part * 3_000)
"""Text that no parser gets to the end of."""


def changed(good: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return objects in which some fields, also of the objects inside, are anything or gone."""

    def spoiled(draw: Any, value: Any, depth: int = 0) -> Any:
        if isinstance(value, Mapping) and depth < 4 and draw(st.integers(0, 9)):
            return {
                key: spoiled(draw, inner, depth + 1)
                for key, inner in value.items()
                if draw(st.integers(0, 19))
            }
        return value if draw(st.integers(0, 4)) else draw(ANY_JSON)

    return st.composite(lambda draw: spoiled(draw, good))()


def texts(good: Mapping[str, Any]) -> st.SearchStrategy[str]:
    """Return what a JSON file may hold in place of a good object."""
    dumped = (changed(good) | ANY_JSON).map(json.dumps)
    cut = st.builds(lambda text, at: text[: at % (len(text) + 1)], dumped, st.integers(0, 5000))
    return dumped | cut | NESTED | st.text(max_size=60)
