"""The state on disk: every byte counts, nothing of the user's goes, a full disk costs little."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

from sr3_desktop.engine.base.errors import ImageWriteError, TrainingDataError
from sr3_desktop.training.data.photo_set import PhotoSet
from sr3_desktop.training.trainer.distributed import Processes
from sr3_desktop.training.trainer.loop import Budget, Trainer
from sr3_desktop.training.trainer.run_folder import INFO
from sr3_desktop.training.trainer.state import load_state, save_state
from tests.training.trainer.test_loop import stop_after, trainer

GROUPS = {"weights": {"a": torch.ones(3)}, "ema": {}, "optimizer": {"0.exp_avg": torch.ones(3)}}


@pytest.fixture
def state(tmp_path: Path) -> Path:
    save_state(tmp_path / "state", GROUPS, {"steps": 7})
    return tmp_path / "state"


@pytest.mark.parametrize("name", ["weights-00", "ema-00", "optimizer-00", INFO])
def test_a_flipped_byte_is_noticed_and_the_file_named(state, name) -> None:
    path = state / (name if name == INFO else f"{name}.safetensors")
    whole = path.read_bytes()
    for place in {0, 8, len(whole) // 2, len(whole) - 2}:
        data = bytearray(whole)
        data[place] ^= 0x15
        path.write_bytes(data)
        with pytest.raises(TrainingDataError, match=f"is damaged: {path.name} cannot be read"):
            load_state(state)
    path.write_bytes(whole)
    assert load_state(state)[1] == {"steps": 7}


@pytest.mark.parametrize("name", ["weights-00", "ema-00"])
def test_a_file_that_is_missing_is_named(state, name) -> None:
    (state / f"{name}.safetensors").unlink()
    with pytest.raises(TrainingDataError, match=rf"{name}\.safetensors cannot be read \(No such"):
        load_state(state)


def test_the_optimizer_may_be_left_behind_but_not_in_part(tmp_path) -> None:
    moments = {f"{n}.exp_avg": torch.ones(3 * 2**20) for n in range(3)}  # 12 MiB each
    save_state(tmp_path / "state", {**GROUPS, "optimizer": moments}, {})
    shards = sorted((tmp_path / "state").glob("optimizer-*"))
    assert len(shards) > 1
    shards[0].unlink()
    with pytest.raises(TrainingDataError, match="optimizer-00"):
        load_state(tmp_path / "state")
    for shard in shards[1:]:
        shard.unlink()
    assert "optimizer" not in load_state(tmp_path / "state")[0]


def test_the_state_before_is_offered_instead(state) -> None:
    save_state(state, GROUPS, {"steps": 8})
    (state / INFO).write_text("[]")
    with pytest.raises(
        TrainingDataError, match=r"rename state\.previous, the state before it, to state"
    ):
        load_state(state)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=1000, max_examples=150)
@given(content=JSON | st.fixed_dictionaries({"files": JSON, "digest": JSON}))
def test_any_settings_of_a_state_are_a_value_or_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: Any
) -> None:
    folder = tmp_path_factory.mktemp("run") / "state"
    save_state(folder, GROUPS, {"steps": 7})
    (folder / INFO).write_text(json.dumps(content))
    try:
        groups, info = load_state(folder)
    except TrainingDataError as error:
        told = str(error)
    else:
        told = "is damaged"
        assert isinstance(info, dict)
        assert set(groups) <= set(GROUPS)
    assert "is damaged" in told
    assert "\n" not in told


def of_an_earlier_version(folder: Path, **changes: Any) -> None:
    """Rewrite a state as it was before it had digests, with some fields changed."""
    info = json.loads((folder / INFO).read_text())
    info = {key: value for key, value in info.items() if key not in ("files", "digest")}
    (folder / INFO).write_text(json.dumps(info | changes))


def test_a_state_of_an_earlier_version_is_continued(toy_config, tmp_path, photo_folder) -> None:
    first = trainer(toy_config, tmp_path / "run", photo_folder)
    stop_after(3, first)
    first.train(Budget())
    of_an_earlier_version(tmp_path / "run" / "state")
    again = trainer(toy_config, tmp_path / "run", photo_folder)
    again.resume()
    assert again.run.steps == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"images": "many"},
        {"images": -1},
        {"images": 1.5},
        {"images": True},
        {"images": 10**30},
        {"steps": None},
        {"steps": []},
        {"ema_updates": float("nan")},
        {"stage": "other"},
        {"stage": None},
        {"stage": ["predictor"]},
    ],
)
def test_every_field_of_a_state_is_checked(toy_config, tmp_path, photo_folder, changes) -> None:
    trainer(toy_config, tmp_path / "run", photo_folder).save()
    of_an_earlier_version(tmp_path / "run" / "state", **changes)
    again = trainer(toy_config, tmp_path / "run", photo_folder)
    with pytest.raises(TrainingDataError, match="is damaged"):
        again.resume()


Change = Callable[[dict[str, torch.Tensor]], dict[str, torch.Tensor]]
SHARDS: dict[str, tuple[str, Change, str]] = {
    "a weight that is no number": (
        "weights-00",
        lambda tensors: {key: value * float("nan") for key, value in tensors.items()},
        "infinite numbers",
    ),
    "a mean that is no number": (
        "ema-00",
        lambda tensors: {key: value / 0 for key, value in tensors.items()},
        "infinite numbers",
    ),
    "a weight that is missing": (
        "weights-00",
        lambda tensors: dict([*tensors.items()][1:]),
        "is missing",
    ),
    "an unknown weight": (
        "weights-00",
        lambda tensors: {**tensors, "zzz": torch.ones(1)},
        "zzz is not of it",
    ),
    "a moment of another shape": (
        "optimizer-00",
        lambda tensors: {**tensors, "0.exp_avg": torch.ones(2, 2)},
        "its 0.exp_avg",
    ),
    "a moment of no parameter": (
        "optimizer-00",
        lambda tensors: {**tensors, "9999.exp_avg": torch.ones(1)},
        "its 9999.exp_avg",
    ),
    "a moment without a number": (
        "optimizer-00",
        lambda tensors: {**tensors, "exp_avg": torch.ones(1)},
        "its exp_avg",
    ),
}


@pytest.mark.parametrize("kind", SHARDS)
def test_every_tensor_of_a_state_is_checked(toy_config, tmp_path, photo_folder, kind) -> None:
    name, change, told = SHARDS[kind]
    run = trainer(toy_config, tmp_path / "run", photo_folder)
    stop_after(1, run)
    run.train(Budget())
    of_an_earlier_version(tmp_path / "run" / "state")
    path = tmp_path / "run" / "state" / f"{name}.safetensors"
    save_file({k: v.contiguous() for k, v in change(load_file(path)).items()}, path)
    model = (tmp_path / "run" / "model.safetensors").read_bytes()
    again = trainer(toy_config, tmp_path / "run", photo_folder)
    with pytest.raises(TrainingDataError, match=told) as caught:
        again.resume()
    assert "\n" not in str(caught.value)
    assert (tmp_path / "run" / "model.safetensors").read_bytes() == model


def test_what_is_not_of_a_state_is_kept_wherever_it_appears(state) -> None:
    """Saving removes two folders; nothing that the user has put there may go with them."""
    dear = b"a holiday"
    for name in ("state", "state.new", "state.previous"):
        folder = state.with_name(name)
        folder.mkdir(exist_ok=True)
        (folder / "holiday.png").write_bytes(dear)
    for steps in (1, 2, 3):
        save_state(state, GROUPS, {"steps": steps})
    assert load_state(state)[1] == {"steps": 3}
    assert load_state(state.with_name("state.previous"))[1] == {"steps": 2}
    kept = [path for path in state.parent.rglob("holiday.png") if path.read_bytes() == dear]
    assert len(kept) == 3


@pytest.mark.parametrize("call", ["fsync", "mkdir", "replace"])
def test_wherever_the_disk_is_full_the_last_state_is_kept(state, monkeypatch, call) -> None:
    """The n-th call fails, for every n until the state is saved."""
    before = {path.name: path.read_bytes() for path in state.iterdir()}
    target: Any = Path if call == "mkdir" else os
    inner = getattr(target, call)
    for nth in range(1, 50):
        calls: list[object] = []

        def failing(*given: Any, calls: list[object] = calls, nth: int = nth, **named: Any) -> Any:
            calls.append(given)
            if len(calls) == nth:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return inner(*given, **named)

        with monkeypatch.context() as patch:
            patch.setattr(target, call, failing)
            try:
                save_state(state, GROUPS, {"steps": 8})
            except ImageWriteError as error:
                told = str(error)
            else:
                break
        assert "No space left on device" in told
        assert load_state(state)[1] == {"steps": 7}
        kept = state if state.exists() else state.with_name("state.previous")
        assert {path.name: path.read_bytes() for path in kept.iterdir()} == before
        if kept != state:
            kept.rename(state)
        assert sorted(path.name for path in state.parent.iterdir()) == ["state"]
    else:
        pytest.fail("it is never saved")
    assert load_state(state)[1] == {"steps": 8}
    assert nth > 1


def full_disk(monkeypatch: pytest.MonkeyPatch, is_full: Callable[[], bool]) -> None:
    inner = os.fsync

    def fsync(handle: int) -> None:
        if is_full():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        inner(handle)

    monkeypatch.setattr(os, "fsync", fsync)


def test_a_disk_that_is_full_for_a_while_stops_no_training(
    toy_config, tmp_path, photo_folder, monkeypatch, caplog
) -> None:
    stages = {  # four steps of the first and one or two of the others, as every one is validated
        name: replace(stage, kimg=stage.kimg / (3 if name == "predictor" else 12))
        for name, stage in toy_config.stages.items()
    }
    config = replace(toy_config, stages=stages)
    run = trainer(config, tmp_path / "run", photo_folder, validate=True)
    full_disk(monkeypatch, lambda: 0 < run.run.steps < 3 and run.stage == "predictor")
    assert run.train(Budget(save_minutes=0, validate_minutes=0))
    assert "a saved state is missing" in caplog.text
    assert load_state(tmp_path / "run" / "state")[1]["stage"] == "finish"
    caplog.clear()


def test_a_disk_that_is_full_at_the_end_is_one_sentence_and_the_last_state_is_kept(
    toy_config, tmp_path, photo_folder, monkeypatch, caplog
) -> None:
    photos = PhotoSet.load([photo_folder], torch.device("cpu"), 64)
    first = Trainer(toy_config, tmp_path / "run", photos, Processes("cpu"))
    stop_after(2, first)
    first.train(Budget())
    before = {p: p.read_bytes() for p in (tmp_path / "run").rglob("*.safetensors")}
    again = Trainer(toy_config, tmp_path / "run", photos, Processes("cpu"))
    again.resume()
    stop_after(2, again)
    full_disk(monkeypatch, lambda: again.run.steps >= 3)
    with pytest.raises((ImageWriteError, Exception), match="No space left on device"):
        again.train(Budget())
    after = {p: p.read_bytes() for p in (tmp_path / "run").rglob("*.safetensors")}
    assert after == before
    assert not list((tmp_path / "run").rglob("*.part"))
    caplog.clear()


def test_the_model_is_written_even_if_the_state_has_no_room(
    toy_config, tmp_path, photo_folder, monkeypatch
) -> None:
    run = trainer(toy_config, tmp_path / "run", photo_folder)
    stop_after(2, run)

    def save() -> None:
        raise ImageWriteError("No room.")

    monkeypatch.setattr(run, "save", save)
    with pytest.raises(ImageWriteError, match="No room"):
        run.train(Budget())
    assert (tmp_path / "run" / "model.safetensors").is_file()
