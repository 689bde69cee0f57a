"""Cards, settings, journals, recovery lists of any content: a value or our own error, at once."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sr3_desktop.app.photo_list.recovery_file import Recovery, RecoveryFile
from sr3_desktop.app.settings.choices import Choices
from sr3_desktop.app.settings.store import Settings, merged
from sr3_desktop.cli.sr3.config_file import read_config
from sr3_desktop.engine.base.errors import ModelFileError, Sentence, TrainingDataError
from sr3_desktop.engine.base.options import OPTIONS
from sr3_desktop.engine.base.request import FaceFrame
from sr3_desktop.engine.batch.entry import Entry, FileState
from sr3_desktop.engine.batch.journal import FOLDER, NAME, Journal
from sr3_desktop.engine.models.model_card import ModelCard, list_cards, read_card
from sr3_desktop.training.evaluation.own_files import is_own_table
from sr3_desktop.training.trainer.config import PRESETS
from sr3_desktop.training.trainer.run_folder import CONFIG, has_run
from sr3_desktop.training.trainer.sr3_config import SR3_PRESETS
from tests.hostile import ANY_JSON, NESTED, changed, texts

AT_ONCE = settings(
    deadline=1000, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
"""A second for each; the files of an example replace those of the one before."""

CARD = json.loads(
    ModelCard("good", "Good", "photo", 4, {"predictor": {"width": 8}}, {"kind": "karras"}).to_json()
)


HEADER = {"__metadata__": {"sr3_desktop": json.dumps(CARD)}, "w": {"data_offsets": [0, 8]}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    return tmp_path_factory.mktemp("hostile")


def model_file(path: Path, header: str, tail: bytes = b"") -> Path:
    encoded = header.encode("utf-8", "surrogatepass")
    path.write_bytes(struct.pack("<Q", len(encoded)) + encoded + tail)
    return path


@AT_ONCE
@given(card=texts(CARD), tail=st.binary(max_size=20))
def test_any_card(folder: Path, card: str, tail: bytes) -> None:
    header = json.dumps({"__metadata__": {"sr3_desktop": card}})
    path = model_file(folder / "odd.safetensors", header, tail)
    try:
        read = read_card(path)
    except ModelFileError:
        assert list_cards([folder]) == {}
    else:
        OPTIONS["scale"].parse(read.scale)
        OPTIONS["steps"].parse(read.recommended.steps)
        assert list_cards([folder]) == {read.id: (path, read)}


@AT_ONCE
@given(
    header=texts({"__metadata__": {"sr3_desktop": json.dumps(CARD)}, "w": {"data_offsets": [0, 8]}})
)
def test_any_header(folder: Path, header: str) -> None:
    path = model_file(folder / "odd.safetensors", header, bytes(8))
    try:
        assert isinstance(read_card(path), ModelCard)
    except ModelFileError:
        assert list_cards([folder]) == {}


GOOD_SETTINGS = {
    **{name: option.default for name, option in OPTIONS.items()},
    "version": 3,
    "theme": "dark",
    "language": "zh_CN",
    "recent_photos": ["a.jpg"],
    "presets": {"mine": {"scale": 2.0, "steps": 4}},
    "calibrations": {"photo-x4": {"seconds": 1.0}},
    "trust_percent": 80,
}


@AT_ONCE
@given(text=texts(GOOD_SETTINGS))
def test_any_settings(folder: Path, text: str) -> None:
    path = folder / "settings.json"
    path.write_text(text, "utf-8", errors="surrogatepass")
    read = Settings(path)
    choices = read.choices()
    for name, option in OPTIONS.items():
        if hasattr(choices, name):
            option.parse(getattr(choices, name))
    for name in ("theme", "recent_photos", "window_geometry", "panel_open", "calibrations"):
        assert isinstance(getattr(read, name), type(Settings.__dict__[name].default))
    for preset in read.presets.values():
        assert isinstance(merged(preset, choices), Choices)
    read.remember(choices)
    read.save()
    assert Settings(path).choices() == choices


def good_entry(folder: Path) -> dict[str, object]:
    state = FileState(3, 5, "ab")
    made = Entry(
        "done", folder / "a.jpg", folder / "a_4x.jpg", "key", state, folder / "a_4x.jpg", state
    )
    plain = asdict(made)
    for name in ("source", "target", "writes"):
        plain[name] = str(plain[name])
    return {**plain, "beside": "a.jpg", "seq": 3}


@AT_ONCE
@given(data=st.data())
def test_any_journal(folder: Path, data: st.DataObject) -> None:
    out = folder / "out"
    path = out / FOLDER / NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    good = good_entry(out)
    lines = st.lists(texts(good) | st.just(json.dumps(good)) | NESTED, max_size=4)
    path.write_text("\n".join(data.draw(lines)), "utf-8", errors="surrogatepass")
    with Journal(path) as journal:
        journal.highest_number()
        list(journal.begun())
        journal.is_result(out / "a_4x.jpg")
        last = journal.last(out / "a.jpg", out / "a_4x.jpg")
        assert last is None or isinstance(last, Entry)


RECOVERY = {
    **asdict(
        Recovery(
            ("/a.jpg", "/b.jpg"),
            "run",
            3,
            {"/a.jpg": (FaceFrame(1, 2, 3, 0),)},
            {"/a.jpg": "below"},
        )
    ),
    "version": 2,
}


@AT_ONCE
@given(text=texts(RECOVERY) | changed(RECOVERY).map(json.dumps))
def test_any_recovery_list(folder: Path, text: str) -> None:
    path = folder / "unfinished.json"
    path.write_text(text, "utf-8", errors="surrogatepass")
    left = RecoveryFile(path).load()
    assert all(isinstance(photo, str) for photo in left.photos)
    assert all(not Path(below).is_absolute() for below in left.below.values())


@AT_ONCE
@given(content=ANY_JSON.map(json.dumps) | NESTED | st.binary(max_size=50).map(repr))
def test_any_mark_of_a_folder_or_a_table(folder: Path, content: str) -> None:
    for name in (CONFIG, "table.json"):
        (folder / name).write_text(content, "utf-8", errors="surrogatepass")
    assert not has_run(folder)
    assert not is_own_table(folder / "table.json")


REFERENCE = {
    "name": "sr_ffhq",
    "datasets": {"train": {"l_resolution": 16, "r_resolution": 128, "batch_size": 4}},
    "model": {
        "which_model_G": "sr3",
        "unet": {
            "in_channel": 6,
            "inner_channel": 64,
            "channel_multiplier": [1, 2, 4],
            "attn_res": [16],
            "res_blocks": 2,
            "dropout": 0.2,
        },
        "beta_schedule": {
            "train": {
                "schedule": "linear",
                "n_timestep": 20,
                "linear_start": 1e-6,
                "linear_end": 0.1,
            }
        },
        "diffusion": {"image_size": 128, "channels": 3, "conditional": True},
    },
    "train": {"n_iter": 100, "optimizer": {"type": "adam", "lr": 1e-4}},
}


@AT_ONCE
@given(
    text=texts(SR3_PRESETS["sr3-toy"].to_dict())
    | texts(PRESETS["toy"].to_dict())
    | texts(REFERENCE)
)
@example(text='{"model": null}')
@example(text='{"\\n": null}')
@example(text='{"model": {"unet": 5}}')
def test_any_configuration_of_a_training(folder: Path, text: str) -> None:
    path = folder / "any.json"
    path.write_text(text, "utf-8", errors="surrogatepass")
    try:
        made = read_config(path).config
    except TrainingDataError as error:
        told, reason = str(error), error.sentence.arguments["reason"]
    else:
        told, reason = made.id, Sentence("none")
    assert "\n" not in told.strip()
    assert isinstance(reason, Sentence), "these are Python's words"


@pytest.mark.parametrize("name", ["settings.json", "unfinished.json", NAME])
@pytest.mark.parametrize("content", [b"\xff\xfe\0", bytes(10_000), b"\x80" * 100])
def test_bytes_that_are_no_text(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / "out" / FOLDER / name
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert Settings(path).theme == "system"
    assert RecoveryFile(path).load() == Recovery()
    with Journal(path) as journal:
        assert journal.highest_number() == 0
