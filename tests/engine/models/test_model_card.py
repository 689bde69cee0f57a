from __future__ import annotations

import errno
import json
import os
import struct
from pathlib import Path

import pytest

from sr3_desktop.engine.base.errors import ModelFileError
from sr3_desktop.engine.base.request import SamplerSettings
from sr3_desktop.engine.models.model_card import (
    ModelCard,
    find_model,
    has_card,
    list_cards,
    model_files,
    read_card,
)


def write_header(path: Path, header: object) -> Path:
    encoded = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(encoded)) + encoded)
    return path


def test_a_card_survives_the_file(make_model_file) -> None:
    card = ModelCard(
        "m", "M", "photo", 4, {"width": 8}, {"a": 1.5}, SamplerSettings(steps=3), quality={"x": 1}
    )
    path = make_model_file(
        "m", **{k: getattr(card, k) for k in ("name", "network", "schedule", "recommended")}
    )
    read = read_card(path)
    assert (read.name, read.network, read.schedule) == ("M", {"width": 8}, {"a": 1.5})
    assert read.recommended == SamplerSettings(steps=3)
    assert ModelCard.from_json(card.to_json()) == card


def test_unknown_fields_of_a_card_are_left_out() -> None:
    data = json.loads(ModelCard("m", "M", "photo", 4, {}, {}).to_json()) | {"added_later": 1}
    assert ModelCard.from_json(json.dumps(data)).id == "m"


def test_a_card_of_a_newer_program_is_refused(make_model_file) -> None:
    with pytest.raises(ModelFileError, match="newer version"):
        read_card(make_model_file(version=99))


@pytest.mark.parametrize("kept_bytes", [0, 1, 7, 8, 9, 100, -1])
def test_a_truncated_file_is_named(make_model_file, kept_bytes: int) -> None:
    path = make_model_file()
    path.write_bytes(path.read_bytes()[:kept_bytes])
    with pytest.raises(ModelFileError, match=r"photo-x4\.safetensors"):
        read_card(path)


def test_a_lengthened_file_is_refused(make_model_file) -> None:
    path = make_model_file()
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(ModelFileError, match="incomplete or was changed"):
        read_card(path)


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"__metadata__": {"format": "pt"}},
        {"__metadata__": {"sr3_desktop": "no json"}},
        {"__metadata__": {"sr3_desktop": "[]"}},
        {"__metadata__": {"sr3_desktop": "{}"}},
        {"__metadata__": None},
        {"weight": {"data_offsets": "?"}},
        [],
        "text",
    ],
)
def test_a_foreign_file_gets_one_sentence(tmp_path: Path, header: object) -> None:
    with pytest.raises(ModelFileError, match="is not a model of this program"):
        read_card(write_header(tmp_path / "foreign.safetensors", header))


def test_a_huge_header_length_reads_nothing(tmp_path: Path) -> None:
    path = tmp_path / "zip.safetensors"
    path.write_bytes(b"PK\x03\x04" + b"\xff" * 60)
    with pytest.raises(ModelFileError, match="no safetensors header"):
        read_card(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="could not be opened"):
        read_card(tmp_path / "none.safetensors")


def test_lists_by_id_with_the_earlier_folder_first(make_model_file, tmp_path: Path) -> None:
    bundled, user = tmp_path / "bundled", tmp_path / "user"
    first = make_model_file("a", bundled)
    make_model_file("a", user)
    second = make_model_file("b", user)
    (user / "broken.safetensors").write_bytes(b"x")
    cards = list_cards([bundled, user, tmp_path / "not there"])
    assert {name: path for name, (path, _) in cards.items()} == {"a": first, "b": second}


def test_a_folder_that_cannot_be_read_hides_no_other(
    make_model_file, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundled, closed = tmp_path / "bundled", tmp_path / "closed"
    good = make_model_file("a", bundled)
    make_model_file("b", closed)
    inside = Path.iterdir

    def refuse(folder: Path):
        if folder == closed:
            raise PermissionError(errno.EACCES, "Permission denied")
        return inside(folder)

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert list(list_cards([closed, bundled])) == ["a"]
    assert find_model("a", [closed, bundled]) == good
    with pytest.raises(ModelFileError, match=r"closed cannot be read \(Permission denied\)"):
        model_files(closed)


def card_file(path: Path, **changes: object) -> Path:
    own = json.loads(ModelCard("odd", "Odd", "photo", 4, {}, {}).to_json()) | changes
    return write_header(path, {"__metadata__": {"sr3_desktop": json.dumps(own)}})


@pytest.mark.parametrize(
    "changes",
    [
        {"version": float("inf")},
        {"version": "1"},
        {"id": 5},
        {"id": ""},
        {"name": 5},
        {"kind": "gan"},
        {"scale": "four"},
        {"scale": 0},
        {"scale": 17},
        {"scale": True},
        {"halo": -1},
        {"halo": 10**400},
        {"max_temperature": float("nan")},
        {"network": []},
        {"quality": "good"},
        {"id": "../good"},
        {"id": "x" * 101},
        {"id": "two\nlines"},
        {"name": "\n\x1b"},
        {"recommended": {"name": "euler", "steps": 8}},
        {"recommended": {"name": "ddim", "steps": 7.5}},
        {"recommended": {"name": ["ddim"]}},
        {"recommended": {"name": "ddim", "steps": 2001}},
        {"recommended": {"seed": 10**400}},
        {"recommended": None},
    ],
)
def test_an_odd_card_is_refused_and_skipped(tmp_path: Path, changes: dict[str, object]) -> None:
    good = card_file(tmp_path / "good.safetensors", id="good")
    with pytest.raises(ModelFileError, match="is not a model of this program"):
        read_card(card_file(tmp_path / "odd.safetensors", **changes))
    assert list_cards([tmp_path]) == {"good": (good, read_card(good))}


def test_a_name_for_people_is_cut_to_what_can_be_shown(tmp_path: Path) -> None:
    path = card_file(tmp_path / "a.safetensors", id="a", name="\x1b[31mRed\n" + "x" * 500)
    assert read_card(path).name == "[31mRed" + "x" * 93


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes in folders")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.safetensors")
    with pytest.raises(ModelFileError, match=r"a\.safetensors could not be opened: it is no file"):
        read_card(tmp_path / "a.safetensors")
    assert not has_card(tmp_path / "a.safetensors")
    assert list_cards([tmp_path]) == {}


def test_a_deeply_nested_header_is_refused_and_skipped(tmp_path: Path) -> None:
    text = b"[" * 100_000
    path = tmp_path / "nested.safetensors"
    path.write_bytes(struct.pack("<Q", len(text)) + text)
    with pytest.raises(ModelFileError, match="is not a model of this program"):
        read_card(path)
    assert list_cards([tmp_path]) == {}
