"""Times in words: measured ones, and estimates, which are less exact."""

from __future__ import annotations

import pytest

from sr3_desktop.engine.base.durations import about_time, time_taken


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.04, "0 s"),
        (7.94, "7.9 s"),
        (8.0, "8 s"),
        (9.96, "10 s"),
        (12.6, "13 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (127.9, "2 min 8 s"),
        (3599.4, "59 min 59 s"),
        (3599.6, "1 h"),
        (3900, "1 h 5 min"),
        (200_000, "55 h 33 min"),
    ],
)
def test_what_was_measured_is_told_in_the_units_that_fit(seconds: float, text: str) -> None:
    assert time_taken(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "a few seconds"),
        (9.9, "a few seconds"),
        (12, "about 10 s"),
        (23, "about 25 s"),
        (54, "about 50 s"),
        (56, "about 1 min"),
        (95, "about 2 min"),
        (360, "about 6 min"),
        (1150, "about 19 min"),
        (1300, "about 20 min"),
        (2600, "about 45 min"),
        (3590, "about 1 h"),
        (7900, "about 2 h 10 min"),
        (40_000, "about 11 h"),
        (260_000, "about 3 days"),
    ],
)
def test_estimates_are_told_as_exactly_as_they_are_known(seconds: float, text: str) -> None:
    assert about_time(seconds) == text


def test_texts_never_grow_while_the_time_shrinks() -> None:
    """Every text stands for one stretch of time."""
    texts = [about_time(seconds / 2) for seconds in range(0, 400_000, 7)]
    runs = [text for n, text in enumerate(texts) if n == 0 or text != texts[n - 1]]
    assert len(runs) == len(set(runs))
