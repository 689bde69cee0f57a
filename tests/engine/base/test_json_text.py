"""JSON that people may have edited: what is wrong with it, and in which line."""

from __future__ import annotations

import pytest

from sr3_desktop.engine.base.errors import SettingError
from sr3_desktop.engine.base.json_text import parse_json


@pytest.mark.parametrize("data", [b'{"a": [1, 2.5, "\xe7\x85\xa7"]}', b'\xef\xbb\xbf{"a": 1}'])
def test_what_is_json_is_read(data: bytes) -> None:
    assert parse_json(data)["a"] in ([1, 2.5, "照"], 1)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"a": 1,\n "b": 2\n "c": 3}', "broken near line 3; check commas"),
        (b'{"a": 1,\n}', "broken near line 2"),
        (b"{'a': 1}", "broken near line 1"),
        (b" \n", "it is empty"),
        (b"\xff\xfe\x00", "not a text file in UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[" + b"1" * 5000 + b"]", "number 1111111111... is too long"),
    ],
)
def test_what_is_not_json_is_told_in_one_sentence_of_ours(data: bytes, said: str) -> None:
    with pytest.raises(SettingError) as raised:
        parse_json(data)
    assert said in str(raised.value)
    assert not any(word in str(raised.value) for word in ("Expecting", "codec", "(char", "recurs"))
