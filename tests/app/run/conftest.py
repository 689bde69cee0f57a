"""Answers to the question whether results are replaced."""

from __future__ import annotations

import pytest

Asked = list[str | tuple[int, int]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Answers, used up one by one; each is followed by the numbers that were asked about."""
    waiting: Asked = []

    def ask(_parent: object, count: int, foreign: int) -> str:
        assert waiting, "unexpected question"
        answer = waiting.pop(0)
        waiting.append((count, foreign))
        return str(answer)

    monkeypatch.setattr("sr3_desktop.app.run.run_controller.ask_before_overwriting", ask)
    return waiting
