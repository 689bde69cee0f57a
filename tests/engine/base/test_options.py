from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sr3_desktop.cli.arguments import add_upscaling
from sr3_desktop.cli.main import main
from sr3_desktop.engine.base.errors import SettingError
from sr3_desktop.engine.base.options import OPTIONS, Option
from sr3_desktop.engine.base.request import (
    OutputSettings,
    SamplerSettings,
    TileSettings,
    UpscaleRequest,
    make_request,
)

DEFAULTS = {name: option.default for name, option in OPTIONS.items()}

ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, 10**5000, -(10**400)]),
    st.floats(),
    st.text(max_size=9),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=2), st.none(), max_size=2),
)


@given(st.sampled_from(sorted(OPTIONS)), ODD)
def test_a_setting_takes_a_value_or_says_why_not(name: str, value: Any) -> None:
    try:
        taken = OPTIONS[name].parse(value)
    except SettingError:
        with pytest.raises(SettingError, match=f"^{name}"):
            OPTIONS[name].parse(value)
    else:
        assert taken == value
        assert OPTIONS[name].parse(taken) == taken


@pytest.mark.parametrize("option", OPTIONS.values(), ids=lambda option: option.name)
def test_every_default_is_allowed(option: Option) -> None:
    assert option.parse(option.default) == option.default


@pytest.mark.parametrize(
    ("name", "value"),
    [("scale", 0.5), ("cleanup", 2), ("seed", 2**31), ("tile", 3), ("quality", 0), ("steps", 1.5)],
)
def test_a_request_is_refused_with_a_sentence(name: str, value: float) -> None:
    with pytest.raises(SettingError, match=name):
        make_request({**DEFAULTS, name: value}, Path("a.jpg"), Path("b.jpg"))


def test_a_request_has_all_that_was_chosen() -> None:
    values = {
        **DEFAULTS,
        **{"scale": 2, "sampler": "ddim", "steps": 3, "seed": 4, "eta": 0.5, "detail": 0.25},
        **{"cleanup": 0.5, "backproject": False, "tile": 96, "device": "cpu", "dtype": "float32"},
        **{"format": "webp", "quality": 7, "depth": "8", "keep_info": False, "exists": "skip"},
    }
    assert make_request(values, Path("a.jpg"), Path("b.webp")) == UpscaleRequest(
        Path("a.jpg"),
        Path("b.webp"),
        scale=2.0,
        sampler=SamplerSettings("ddim", 3, 0.5, 4, 0.25),
        cleanup=0.5,
        backproject=False,
        tile=TileSettings(96),
        device="cpu",
        dtype="float32",
        output=OutputSettings("webp", 7, "skip", "8", keep_info=False),
    )


def test_an_option_more_is_an_argument_more() -> None:
    sharpen = Option("sharpen", float, 0.5, 0, 2, cli="--sharpen", metavar="X", help="up to {high}")
    parser = argparse.ArgumentParser()
    add_upscaling(parser, "rename", options={**OPTIONS, "sharpen": sharpen})
    assert parser.parse_args([]).sharpen == 0.5
    assert parser.parse_args(["--sharpen", "1.5"]).sharpen == 1.5
    assert "up to 2" in parser.format_help()


@pytest.mark.parametrize(
    ("command", "option", "value", "range_told"),
    [
        ("upscale a.png -o out", "--scale", "0.5", "between 1 and 16"),
        ("batch a.png out", "--scale", "0.5", "between 1 and 16"),
        ("upscale a.png -o out", "--seed", str(2**31), "between 0 and 2147483647"),
        ("upscale a.png -o out", "--tile", "7", "between 8 and 8192"),
        ("evaluate a.png", "--cleanup", "2", "between 0 and 1"),
        ("evaluate a.png", "--eta", "nan", "between 0 and 1"),
        ("evaluate a.png", "--detail", "0.5,3", "between 0 and 1"),
        ("evaluate a.png", "--steps", "4,2001", "between 0 and 2000"),
        ("evaluate a.png", "--limit", "0", "between 1 and"),
        ("evaluate a.png", "--limit", "inf", "whole number"),
        ("train --data a --run b", "--minutes", "-1", "between 0 and"),
        ("train --data a --run b", "--minutes", "nan", "between 0 and"),
        ("train --data a --run b", "--minutes", "inf", "between 0 and"),
        ("train --data a --run b", "--every", "0", "between 0.01 and"),
        ("train --data a --run b", "--every", "-5", "between 0.01 and"),
        ("train --data a --run b", "--every", "nan", "between 0.01 and"),
        ("train --data a --run b", "--predictor-kimg", "-1", "between 0 and"),
        ("train --data a --run b", "--refiner-kimg", "nan", "between 0 and"),
        ("train --data a --run b", "--finish-kimg", "inf", "between 0 and"),
        ("train --data a --run b", "--kimg", "0", "between 0.001 and"),
        ("train --data a --run b", "--batch", "0", "between 1 and"),
        ("train --data a --run b", "--batch", "1.5", "whole number"),
        ("train --data a --run b", "--ema", "1", "between 0 and"),
        ("train --data a --run b", "--ema", "nan", "between 0 and"),
        ("train --data a --run b", "--clip", "0", "between 1e-06 and"),
        ("train --data a --run b", "--clip", "inf", "between 1e-06 and"),
        ("train --data a --run b", "--dream", "-1", "between 0 and"),
        ("train --data a --run b", "--validation-photos", "0", "between 1 and"),
        ("train --data a --run b", "--device", "foo", "none of auto, cpu, cuda"),
        ("models import a.pth", "--scale", "17", "between 2 and 16"),
        ("models import a.pth", "--norm-groups", "0", "between 1 and"),
        ("diffuse a.png -o b.png", "--states", "1", "between 2 and"),
        ("diffuse a.png -o b.png", "--seed", "nan", "whole number"),
        ("infer --data a -o b", "--limit", "0", "between 1 and"),
        ("infer --data a -o b", "--cleanup", "inf", "between 0 and 1"),
        ("prepare -p a -o b", "--size", "nan,5", "two numbers"),
        ("prepare -p a -o b", "--workers", "0", "between 1 and"),
    ],
)
def test_a_number_out_of_range_is_wrong_use_of_a_command(
    command: str, option: str, value: str, range_told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main([*command.split(), option, value])
    assert caught.value.code == 2
    assert range_told in capsys.readouterr().err
