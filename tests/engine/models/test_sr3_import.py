"""Importing checkpoints of the public SR3 code, and what is said of those that can't be."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from sr3_desktop.engine.base.errors import ModelFileError
from sr3_desktop.engine.base.request import SamplerSettings
from sr3_desktop.engine.diffusion.schedule import BETAS, NoiseSchedule
from sr3_desktop.engine.models.checkpoint import load_model
from sr3_desktop.engine.models.model_card import read_card
from sr3_desktop.engine.models.sr3_import import import_checkpoint

State = dict[str, Tensor]


class Attack:
    """Makes a folder when it is unpickled by a reader that runs code."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.folder),)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "imported"


def refused(file: Path, folder: Path, **choices: Any) -> str:
    """Return what is said; nothing may have been written."""
    with pytest.raises(ModelFileError) as caught:
        import_checkpoint(file, folder, **({"norm_groups": 8} | choices))
    assert not folder.exists()
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    return message


def saved(state: Any, path: Path) -> Path:
    torch.save(state, path)
    return path


def test_a_checkpoint_becomes_a_model(sr3_checkpoint, sr3_state, folder) -> None:
    path, card = import_checkpoint(sr3_checkpoint, folder, norm_groups=8)
    assert path == folder / "sr3-i20-e1.safetensors"
    assert [file.name for file in folder.iterdir()] == [path.name]
    assert read_card(path).to_json() == card.to_json()
    assert (card.id, card.name, card.kind, card.scale) == (
        *("sr3-i20-e1", "SR3 4 → 32 (I20_E1)", "sr3", 8),
    )
    assert card.schedule == {"kind": "linear", "levels": 20, "beta_start": 1e-4, "beta_end": 0.3}
    assert card.recommended == SamplerSettings("ddim", 20, eta=0.0, detail=1.0)
    assert "8x" in card.notes
    tensors = load_file(path)
    assert len(tensors) == 124
    assert all(torch.equal(x, sr3_state[f"denoise_fn.{key}"]) for key, x in tensors.items())
    load_model(path)


def test_choices_reach_the_card(sr3_checkpoint, folder) -> None:
    _, card = import_checkpoint(
        sr3_checkpoint, folder, model_id="mine", name="Mine", norm_groups=4, scale=4
    )
    assert (card.id, card.name, card.scale) == ("mine", "Mine", 4)
    assert card.network["norm_groups"] == 4


def test_a_file_of_an_old_torch_in_half_precision(sr3_state, tmp_path, folder) -> None:
    half = {k: v.half() if k.startswith("denoise_fn.") else v for k, v in sr3_state.items()}
    file = tmp_path / "old_gen.pth"
    torch.save(half, file, _use_new_zipfile_serialization=False)
    path, _ = import_checkpoint(file, folder, norm_groups=8)
    assert {x.dtype for x in load_file(path).values()} == {torch.float32}


@pytest.mark.parametrize("kind", [*BETAS, "own"])
def test_every_schedule_is_recognized(sr3_state, tmp_path, folder, kind) -> None:
    own = torch.linspace(0.1, 0.5, 20, dtype=torch.float64).cos() * 0.1
    betas = own if kind == "own" else BETAS[kind](20, 1e-4, 0.02)
    trained = {"betas": betas.float(), "alphas_cumprod": (1 - betas).cumprod(0).float()}
    _, card = import_checkpoint(
        saved(sr3_state | trained, tmp_path / "x.pth"), folder, norm_groups=8
    )
    stored = {"own": "betas", "const": "linear"}  # constant is linear with equal ends
    assert card.schedule["kind"] == stored.get(kind, kind)
    sigmas = NoiseSchedule.from_config(card.schedule).sigmas
    expected = NoiseSchedule.from_betas(betas).sigmas
    torch.testing.assert_close(sigmas, expected, rtol=1e-5, atol=0)


def test_noise_levels_that_contradict_each_other(sr3_state, tmp_path, folder) -> None:
    for wrong in (
        {"alphas_cumprod": sr3_state["alphas_cumprod"].flip(0)},
        {"betas": sr3_state["betas"][1:]},
        {"betas": sr3_state["betas"] * 1.01},
    ):
        file = saved(sr3_state | wrong, tmp_path / "x.pth")
        assert "noise levels contradict" in refused(file, folder)
    file = saved({k: v for k, v in sr3_state.items() if k != "betas"}, tmp_path / "x.pth")
    assert "noise levels (betas, alphas_cumprod) are missing" in refused(file, folder)


def test_a_ddpm_network(sr3_state, tmp_path, folder) -> None:
    state = sr3_state | {"denoise_fn.time_mlp.0.inv_freq": torch.zeros(8)}
    assert '"ddpm" network' in refused(saved(state, tmp_path / "x_gen.pth"), folder)


def test_an_optimiser_file(sr3_state, tmp_path, folder) -> None:
    parameters = [torch.nn.Parameter(torch.ones(3))]
    optimizer = torch.optim.Adam(parameters).state_dict()
    state = {"epoch": 1, "iter": 20, "scheduler": None, "optimizer": optimizer}
    message = refused(saved(state, tmp_path / "I20_E1_opt.pth"), folder)
    assert "I20_E1_opt.pth is the optimizer's state" in message
    assert "_gen.pth" in message


@pytest.mark.parametrize("write", [torch.save, lambda x, path: path.write_bytes(pickle.dumps(x))])
def test_code_in_a_file_is_not_run(
    sr3_state, tmp_path, folder, write: Callable[[Any, Path], Any]
) -> None:
    file, made = tmp_path / "evil_gen.pth", tmp_path / "made by the file"
    write(sr3_state | {"extra": Attack(made)}, file)
    assert "could execute code" in refused(file, folder)
    assert not made.exists()
    pickle.loads(pickle.dumps(Attack(made)))
    assert made.exists()  # so it would have done


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.999])
def test_a_file_cut_short(sr3_state, tmp_path, folder, zipped: bool, share: float) -> None:
    file = tmp_path / "cut_gen.pth"
    torch.save(sr3_state, file, _use_new_zipfile_serialization=zipped)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(share * len(whole))])
    assert "cut_gen.pth is damaged or incomplete" in refused(file, folder)


def test_files_of_something_else(sr3_state, tmp_path, folder) -> None:
    other = {"layer1.weight": torch.zeros(3), "layer1.bias": torch.zeros(3)}
    for state in (other, {}, [1, 2], {"denoise_fn": 3}, {5: torch.zeros(2)}):
        message = refused(saved(state, tmp_path / "x.pth"), folder)
        assert message == "x.pth is not a checkpoint of an SR3 network."
    (tmp_path / "x.pth").write_text("Not found: please sign in to download. " * 50)
    refused(tmp_path / "x.pth", folder)
    assert "could not be opened" in refused(tmp_path / "missing.pth", folder)
    assert "could not be opened" in refused(tmp_path, folder)


def test_networks_that_are_not_quite_it(sr3_state, tmp_path, folder) -> None:
    final = "denoise_fn.final_conv.block.3.weight"
    mid = "denoise_fn.mid.0.attn.qkv.weight"
    nan = sr3_state[final].clone()
    nan[0, 0, 0, 0] = float("nan")
    for change, expected in (
        ({final: torch.zeros(6, 16, 3, 3)}, "[6, 16, 3, 3] in place of [3, 16, 3, 3]"),
        ({final: nan}, "holds infinite numbers"),
        ({final: "text"}, "no tensor of numbers"),
        ({"denoise_fn.extra": torch.zeros(1)}, "extra that no such network has"),
        ({"denoise_fn.downs.0.weight": torch.zeros(16, 3, 3, 3)}, "3 channels"),
    ):
        assert expected in refused(saved(sr3_state | change, tmp_path / "x.pth"), folder)
    state = {key: value for key, value in sr3_state.items() if key != mid}
    assert "mid.0.attn.qkv.weight is missing" in refused(saved(state, tmp_path / "x.pth"), folder)


@pytest.mark.parametrize("norm_groups", [None, 3, 32])
def test_wrong_norm_groups(sr3_checkpoint, folder, norm_groups) -> None:
    message = refused(sr3_checkpoint, folder, norm_groups=norm_groups)
    assert f"norm_groups {norm_groups or 32} does not divide its 16 channels" in message


def test_choices_that_can_not_be(sr3_checkpoint, folder) -> None:
    assert "id" in refused(sr3_checkpoint, folder, model_id="../elsewhere")
    assert "2 to 16, not 0" in refused(sr3_checkpoint, folder, scale=0)


def test_a_model_that_is_there_is_kept(sr3_checkpoint, folder) -> None:
    path, _ = import_checkpoint(sr3_checkpoint, folder, norm_groups=8)
    before = path.read_bytes()
    with pytest.raises(ModelFileError, match="sr3-i20-e1 already exists"):
        import_checkpoint(sr3_checkpoint, folder, norm_groups=4)
    assert path.read_bytes() == before


def test_a_failed_write_leaves_nothing(sr3_checkpoint, folder, monkeypatch) -> None:
    def full(temporary: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(ModelFileError, match=r"could not be saved .* No space left"):
        import_checkpoint(sr3_checkpoint, folder, norm_groups=8)
    assert list(folder.iterdir()) == []
