"""Importing checkpoints of the public SR3 code, and what is said of those that can't be."""

from __future__ import annotations

import argparse
import os
import pickle
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from sr3_desktop.engine.base.errors import ModelFileError
from sr3_desktop.engine.base.request import SamplerSettings
from sr3_desktop.engine.diffusion.schedule import BETAS, NoiseSchedule
from sr3_desktop.engine.exchange.sr3_import import (
    ChoiceNeededError,
    LinearLevels,
    import_checkpoint,
)
from sr3_desktop.engine.models import model_file
from sr3_desktop.engine.models.checkpoint import load_model
from sr3_desktop.engine.models.model_card import read_card

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
        import_checkpoint(file, folder, **({"norm_groups": 8, "scale": 8} | choices))
    assert not folder.exists()
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    return message


def saved(state: Any, path: Path) -> Path:
    """Save in a folder of its own: Windows lets no file be written that is still read."""
    path = Path(mkdtemp(dir=path.parent)) / path.name
    torch.save(state, path)
    return path


def test_a_checkpoint_becomes_a_model(sr3_checkpoint, sr3_state, folder) -> None:
    path, card = import_checkpoint(sr3_checkpoint, folder, norm_groups=8, scale=8)
    assert path == folder / "sr3-i20-e1.safetensors"
    assert [file.name for file in folder.iterdir()] == [path.name]
    assert read_card(path).to_json() == card.to_json()
    assert (card.id, card.name, card.kind, card.scale) == (
        *("sr3-i20-e1", "SR3 4 → 32 (I20_E1)", "sr3", 8),
    )
    assert card.schedule == {"kind": "linear", "levels": 20, "beta_start": 1e-4, "beta_end": 0.3}
    assert card.recommended == SamplerSettings("ddim", 20, eta=0.0, detail=1.0)
    assert "norm_groups (8)" in card.notes
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
    path, _ = import_checkpoint(file, folder, norm_groups=8, scale=8)
    assert {x.dtype for x in load_file(path).values()} == {torch.float32}


@pytest.mark.parametrize("kind", [*BETAS, "own"])
def test_every_schedule_is_recognized(sr3_state, tmp_path, folder, kind) -> None:
    own = torch.linspace(0.1, 0.5, 20, dtype=torch.float64).cos() * 0.1
    betas = own if kind == "own" else torch.from_numpy(BETAS[kind](20, 1e-4, 0.02))
    trained = {"betas": betas.float(), "alphas_cumprod": (1 - betas).cumprod(0).float()}
    _, card = import_checkpoint(
        saved(sr3_state | trained, tmp_path / "x.pth"), folder, norm_groups=8, scale=8
    )
    stored = {"own": "betas", "const": "linear"}  # constant is linear with equal ends
    assert card.schedule["kind"] == stored.get(kind, kind)
    sigmas = NoiseSchedule.from_config(card.schedule).sigmas
    expected = NoiseSchedule.from_betas(betas.numpy()).sigmas
    np.testing.assert_allclose(sigmas, expected, rtol=1e-5)


def test_noise_levels_that_contradict_each_other(sr3_state, tmp_path, folder) -> None:
    for wrong in (
        {"alphas_cumprod": sr3_state["alphas_cumprod"].flip(0)},
        {"betas": sr3_state["betas"][1:]},
        {"betas": sr3_state["betas"] * 1.01},
    ):
        file = saved(sr3_state | wrong, tmp_path / "x.pth")
        assert "noise levels contradict" in refused(file, folder)
    file = saved({k: v for k, v in sr3_state.items() if k != "betas"}, tmp_path / "x.pth")
    assert "(betas, alphas_cumprod) are missing" in refused(file, folder)


def test_a_ddpm_network(sr3_state, tmp_path, folder) -> None:
    state = sr3_state | {"denoise_fn.time_mlp.0.inv_freq": torch.zeros(8)}
    assert '"ddpm" network' in refused(saved(state, tmp_path / "x_gen.pth"), folder)


def test_an_optimizer_file(sr3_state, tmp_path, folder) -> None:
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
        assert message.startswith("x.pth is not a checkpoint of an SR3 network")
    assert "layer1.bias, layer1.weight" in refused(saved(other, tmp_path / "x.pth"), folder)
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
        ({final: "text"}, "not a tensor of numbers"),
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
    assert "numbers that do: 1, 2, 4, 8, 16" in message


def test_what_is_missing_is_told_before_the_groups(sr3_state, tmp_path, folder) -> None:
    state = {k: v for k, v in sr3_state.items() if k != "denoise_fn.mid.0.attn.qkv.weight"}
    file = saved(state, tmp_path / "x.pth")
    assert "mid.0.attn.qkv.weight is missing" in refused(file, folder, norm_groups=None)


def half(state: State) -> State:
    return {key: value.half() for key, value in state.items()}


def network(state: State) -> State:
    return {key: value for key, value in state.items() if key.startswith("denoise_fn.")}


PEOPLE_HAVE: dict[str, Callable[[State], Any]] = {
    "module.": lambda s: {f"module.{key}": value for key, value in s.items()},
    "module. inside": lambda s: {
        key.replace("denoise_fn.", "denoise_fn.module."): value for key, value in s.items()
    },
    "torch.compile": lambda s: {f"_orig_mod.{key}": value for key, value in s.items()},
    "state_dict": lambda s: {"state_dict": s, "epoch": 3, "optimizer": {"state": {}}},
    "model": lambda s: {"model": s},
    "Lightning": lambda s: {
        "state_dict": {f"netG.{key}": value for key, value in s.items()},
        "hyper_parameters": argparse.Namespace(lr=1e-4, folder=Path("run")),
    },
    "ema": lambda s: {"ema": s},
    "nested": lambda s: {"checkpoint": {"model": {"module": s}}},
    "ema beside the weights": lambda s: {
        "ema": s,
        "model": {key: value + 1 for key, value in network(s).items()},
    },
    "ema_model. and online_model.": lambda s: {
        **{f"online_model.{key}": value * 2 for key, value in network(s).items()},
        **{f"ema_model.{key}": value for key, value in s.items()},
    },
    "levels beside the container": lambda s: {
        "ema": network(s),
        "model": {key: value * 2 for key, value in s.items() if key in network(s)}
        | {key: value for key, value in s.items() if key not in network(s)},
    },
    "no prefix": lambda s: {key.removeprefix("denoise_fn."): value for key, value in s.items()},
    "NumPy": lambda s: {**s, "best_psnr": np.float64(23), "losses": np.arange(3), "n": np.int64(1)},
    "numbers beside it": lambda s: {**s, "decay": 0.99, "updates": [1, 2]},
}


@pytest.mark.parametrize("kind", PEOPLE_HAVE)
@pytest.mark.parametrize("zipped", [True, False])
def test_a_checkpoint_as_people_have_it(sr3_state, tmp_path, folder, kind, zipped) -> None:
    file = tmp_path / "people_gen.pth"
    torch.save(PEOPLE_HAVE[kind](sr3_state), file, _use_new_zipfile_serialization=zipped)
    path, card = import_checkpoint(file, folder, norm_groups=8, scale=8)
    assert card.schedule == {"kind": "linear", "levels": 20, "beta_start": 1e-4, "beta_end": 0.3}
    tensors = load_file(path)
    assert len(tensors) == 124
    assert all(torch.equal(x, sr3_state[f"denoise_fn.{key}"]) for key, x in tensors.items())
    if "ema" in kind:
        assert "ema" in card.trained_on  # that the running mean was taken


@pytest.mark.parametrize("kind", ["plain", "module."])
def test_a_checkpoint_as_safetensors(sr3_state, tmp_path, folder, kind) -> None:
    prefix = "" if kind == "plain" else kind
    state = {prefix + key: value.contiguous() for key, value in sr3_state.items()}
    save_file(state, tmp_path / "x.safetensors")
    path, _ = import_checkpoint(tmp_path / "x.safetensors", folder, norm_groups=8, scale=8)
    assert all(torch.equal(x, sr3_state[f"denoise_fn.{key}"]) for key, x in load_file(path).items())


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
@pytest.mark.parametrize(
    "schedule", [(2000, 1e-6, 1e-2), (20, 1e-4, 0.3), (1000, 1e-4, 0.02), (100, 1e-5, 0.1)]
)
def test_all_in_another_precision(sr3_state, tmp_path, folder, dtype, schedule) -> None:
    levels, start, end = schedule
    betas = torch.from_numpy(BETAS["linear"](levels, start, end))
    trained = {"betas": betas, "alphas_cumprod": (1 - betas).cumprod(0)}
    state = {key: value.to(dtype) for key, value in (sr3_state | trained).items()}
    path, card = import_checkpoint(saved(state, tmp_path / "x.pth"), folder, norm_groups=8, scale=8)
    expected = {"kind": "linear", "levels": levels, "beta_start": start, "beta_end": end}
    assert card.schedule == expected
    assert {x.dtype for x in load_file(path).values()} == {torch.float32}


def test_levels_too_coarse_to_be_told_must_be_given(sr3_state, tmp_path, folder) -> None:
    betas = torch.linspace(0.1, 0.5, 20).cos() * 0.1
    odd = half(sr3_state | {"betas": betas, "alphas_cumprod": (1 - betas).cumprod(0)})
    assert "half precision, too coarse" in refused(saved(odd, tmp_path / "x.pth"), folder)


def test_levels_that_are_missing_can_be_given(sr3_state, tmp_path, folder) -> None:
    file = saved(network(sr3_state), tmp_path / "x.pth")
    with pytest.raises(ChoiceNeededError) as caught:
        import_checkpoint(file, folder, norm_groups=8, scale=8)
    assert caught.value.choices == ("levels", "beta_start", "beta_end")
    assert not folder.exists()
    given = LinearLevels(20, 1e-4, 0.3)
    _, card = import_checkpoint(file, folder, norm_groups=8, scale=8, noise_levels=given)
    assert card.schedule == {"kind": "linear", **given._asdict()}


def test_levels_can_not_be_given_twice(sr3_checkpoint, folder) -> None:
    message = refused(sr3_checkpoint, folder, noise_levels=LinearLevels(20, 1e-4, 0.2))
    assert "has its own noise levels" in message


@pytest.mark.parametrize("first", [True, False])
def test_the_levels_beside_the_network_are_taken(sr3_state, tmp_path, folder, first) -> None:
    betas = BETAS["linear"](50, 1e-3, 0.2)
    other = {"betas": betas, "alphas_cumprod": (1 - betas).cumprod(0), "step": 3}
    state = {"run": {"model": sr3_state}}
    mixed = {"old": other, **state} if first else {**state, "old": other}
    _, card = import_checkpoint(saved(mixed, tmp_path / "x.pth"), folder, norm_groups=8, scale=8)
    assert card.schedule["levels"] == 20


def test_several_networks_in_one_file(sr3_state, tmp_path, folder) -> None:
    file = saved({"first": sr3_state, "second": sr3_state}, tmp_path / "x.pth")
    assert "several networks (first.denoise_fn, second.denoise_fn)" in refused(file, folder)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<!DOCTYPE html><html>sign in</html>", "is a web page"),
        (b"\xef\xbb\xbf\n <HTML>", "is a web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid", "git lfs pull"),
        (b"", "damaged or incomplete"),
        (b"\x10\0\0\0\0\0\0\0{]", "damaged or incomplete"),
    ],
)
def test_what_people_download_in_place_of_weights(tmp_path, folder, content, told) -> None:
    (tmp_path / "x_gen.pth").write_bytes(content)
    assert told in refused(tmp_path / "x_gen.pth", folder)


def test_a_class_that_is_not_read_is_named(sr3_state, tmp_path, folder) -> None:
    file = saved(sr3_state | {"extra": Fraction(1, 2)}, tmp_path / "x.pth")
    assert "more than weights (fractions.Fraction)" in refused(file, folder)


def test_another_network_is_told_by_its_names(tmp_path, folder) -> None:
    state = {"params_ema": {"conv_first.weight": torch.zeros(64, 3, 3, 3)}}
    message = refused(saved(state, tmp_path / "esrgan.pth"), folder)
    assert "no downs.0.weight" in message
    assert "params_ema.conv_first.weight" in message


def test_a_model_that_appears_meanwhile_is_kept(sr3_checkpoint, folder, monkeypatch) -> None:
    target = folder / "sr3-i20-e1.safetensors"
    save = model_file.save

    def meanwhile(*given: Any) -> bytes:
        target.write_bytes(b"of another import")
        return save(*given)

    monkeypatch.setattr(model_file, "save", meanwhile)
    with pytest.raises(ModelFileError, match="already exists"):
        import_checkpoint(sr3_checkpoint, folder, norm_groups=8, scale=8)
    assert target.read_bytes() == b"of another import"
    assert list(folder.iterdir()) == [target]


def test_choices_that_can_not_be(sr3_checkpoint, folder) -> None:
    assert "id" in refused(sr3_checkpoint, folder, model_id="../elsewhere")
    assert "2 to 16, not 0" in refused(sr3_checkpoint, folder, scale=0)


def test_a_model_that_is_there_is_kept(sr3_checkpoint, folder) -> None:
    path, _ = import_checkpoint(sr3_checkpoint, folder, norm_groups=8, scale=8)
    before = path.read_bytes()
    with pytest.raises(ModelFileError, match="sr3-i20-e1 already exists"):
        import_checkpoint(sr3_checkpoint, folder, norm_groups=4, scale=8)
    assert path.read_bytes() == before


def test_a_failed_write_leaves_nothing(sr3_checkpoint, folder, monkeypatch) -> None:
    def full(temporary: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "link", full)
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(ModelFileError, match=r"could not be saved .* No space left"):
        import_checkpoint(sr3_checkpoint, folder, norm_groups=8, scale=8)
    assert list(folder.iterdir()) == []
