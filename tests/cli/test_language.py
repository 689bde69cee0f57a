"""Commands in Chinese where the system speaks it."""

from __future__ import annotations

import contextlib
import re
from dataclasses import asdict
from pathlib import Path

import pytest
import torch
from PIL import Image

from sr3_desktop import paths
from sr3_desktop.__main__ import main
from sr3_desktop.app.system.language import LANGUAGES as of_window
from sr3_desktop.cli import console
from sr3_desktop.cli.main import COMMANDS
from sr3_desktop.cli.sr3 import language
from sr3_desktop.cli.sr3.language import system_language, translated
from sr3_desktop.cli.sr3.parser import wrapped
from sr3_desktop.engine.base.durations import about_time
from sr3_desktop.engine.base.errors import ImageReadError, Sentence, TrainingDataError
from sr3_desktop.engine.models.checkpoint import save_model
from sr3_desktop.engine.models.model_card import ModelCard
from sr3_desktop.engine.models.network_configs import SR3UNetConfig
from sr3_desktop.engine.models.sr3_unet import SR3UNet


@pytest.fixture
def _chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


def test_commands_and_window_speak_the_same_languages() -> None:
    assert [name for name in of_window if name != "system"] == [*language.LANGUAGES]


@pytest.mark.parametrize(
    ("variables", "spoken"),
    [
        ({"LC_ALL": "zh_TW.UTF-8"}, "zh_CN"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),  # the first that is set decides
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh_CN"}, "zh_CN"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_systems_language(variables, spoken, monkeypatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert system_language() == spoken


@pytest.mark.usefixtures("_chinese")
def test_errors_are_chinese(tmp_path, capsys) -> None:
    assert main(["evaluate", "--results", str(tmp_path)]) == 1
    assert f"{tmp_path} 中没有结果" in capsys.readouterr().err
    assert main(["train", "--config", "sr3-toy", "--data", "nowhere", "--run", "r"]) == 1
    assert "没有文件夹 nowhere" in capsys.readouterr().err
    (tmp_path / "mine.txt").touch()
    with pytest.raises(SystemExit):  # an error of the training becomes wrong use of the command
        main(["train", "--config", "sr3-toy", "--data", "nowhere", "--run", str(tmp_path)])
    told = capsys.readouterr().err
    assert "中有其他内容，例如 mine.txt；请选择其他 --run（" in told
    with pytest.raises(SystemExit) as caught:
        main(["evaluate"])
    assert caught.value.code == 2
    assert "请给出照片" in capsys.readouterr().err


def english(text: str) -> list[str]:
    """Return the English sentences left in a Chinese text: three words or more in a row."""
    return re.findall(r"(?:\b[A-Za-z]{2,} ){2,}[A-Za-z]{2,}", text)


@pytest.mark.usefixtures("_chinese")
@pytest.mark.parametrize("command", ["", *COMMANDS, "models import", "models export"])
def test_help_is_chinese(command: str, capsys) -> None:
    with pytest.raises(SystemExit):
        main([*command.split(), "--help"])
    told = capsys.readouterr().out
    assert told.startswith("用法：sr3-desktop")
    assert "显示此帮助并退出" in told
    texts = told.partition("\n\n")[2]  # after the usage, whose words stand for values
    assert english(texts) == []
    assert "：" in texts
    assert not re.search("[\u4e00-\u9fff）][,:;]", texts)


@pytest.mark.usefixtures("_chinese")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("upscale", "缺少必需的参数：INPUT（全部选项：sr3-desktop upscale --help）"),
        ("upscale a --steps x", "参数 --steps：x 不是整数"),
        ("upscale a --steps 4000", "4000 不在 0 到 2000 之间"),
        ("upscale a --print 30", "30：请写成 30x20cm 或 8x10in"),
        ("upscale a --device tpu", "tpu 不是 auto、cpu"),
        ("upscale a --steps", "需要一个值"),
        ("upscale a --scale 2 --width 90", "不能与参数 --scale 同时使用"),
        ("prepare --path a --out b --size 9", "9 不是像 64,512 这样的两个数"),
        ("train --data a --run b --config c", "c 既不是文件，也不是"),
        ("diffuse a -o b.png --at 7", "7 不是两个或更多的水平"),
        ("upscale a --preset c", "没有预设 c；已保存的预设：无"),
        ("fly", "fly 既不是文件也不是命令"),
    ],
)
def test_wrong_use_is_told_in_chinese(words: str, told: str, capsys) -> None:
    with contextlib.suppress(SystemExit):
        assert main(words.split()) == 2
    printed = capsys.readouterr()
    assert told in printed.err
    assert english(printed.err.partition("：")[2]) == []


@pytest.fixture
def pairs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Prepared pairs of 8 and 32 pixels, and beside them the model `tiny` with random weights."""
    monkeypatch.chdir(tmp_path)
    Path("photos").mkdir()
    Path("photos", "list.txt").touch()
    for name in "ab":
        Image.linear_gradient("L").convert("RGB").save(f"photos/{name}.png")
    assert main("prepare --path photos --out set --size 8,32 --workers 1".split()) == 0
    torch.manual_seed(0)
    config = SR3UNetConfig(8, (1, 2), 1, (), norm_groups=4, image_size=32)
    network = {**asdict(config), "channel_mults": [1, 2], "attention_levels": []}
    schedule = {"kind": "linear", "levels": 100, "beta_start": 1e-4, "beta_end": 0.1}
    card = ModelCard("tiny", "Tiny", "sr3", 4, network, schedule, halo=2)
    save_model(Path("tiny.safetensors"), SR3UNet(config), card)
    return Path("set_8_32")


@pytest.mark.usefixtures("_chinese")
def test_results_are_told_in_chinese(pairs: Path, capsys) -> None:
    Path("photos", "c.cr2").touch()
    assert main("prepare --path photos --out set --size 8,32 --workers 1".split()) == 0
    told = [capsys.readouterr().out]
    assert told[0].startswith(
        "set_8_32：共 2 对，其中 0 对为新生成。\n1 个文件的扩展名不是图片格式"
    )
    assert "已跳过：c.cr2 是相机 RAW 文件" in told[0]
    for words, part in (
        ("models import tiny.safetensors", "tiny：Tiny，4x，位于 "),
        ("models", "tiny      Tiny，4x，"),
        (f"infer --data {pairs} --model tiny --steps 2 -o made", "结果的平均值：PSNR-RGB"),
        (f"evaluate {pairs / 'hr_32'} --model tiny --steps 2,3 --seeds 2", "| 双三次插值 | 0 |"),
        ("evaluate --results made", "| 处理前 | 0 |"),
        ("diffuse photos/a.png -o way.png", "photos/a.png -> way.png（8 幅图像）"),
        (
            f"upscale {pairs}/hr_32/0000a.png --model tiny --steps 2 --process p.png -o o.png",
            "o.png（128 x 128，",
        ),
        (f"batch {pairs / 'lr_8'} many --model tiny --steps 2", "完成 2，跳过 0，失败 0。报告："),
        ("models remove tiny", "已删除 tiny："),
    ):
        assert main(words.split()) == 0, words
        printed = capsys.readouterr()
        assert part in printed.out
        told.append(printed.out)
        if not words.startswith("models"):  # whose notes are the model's own
            told.append(printed.err)
    assert english("\n".join(told)) == []


@pytest.mark.usefixtures("_chinese")
def test_sentences_keep_what_they_speak_of() -> None:
    inner = Sentence("{name} is empty.", name="a.png")
    error = TrainingDataError("Validation: {reason}", reason=inner)
    assert console.sentence(error).startswith("验证：")
    assert "a.png" in console.sentence(error)
    assert console.sentence(TrainingDataError("of {nobody} knows")) == "of {nobody} knows"
    assert translated("of nobody knows") == "of nobody knows"
    progress = Sentence(
        "{stage} {patches} thousand patches, loss {loss}, {rate} patches/s, {time} left "
        "in this stage",
        **{"stage": "denoiser", "patches": "1/2", "loss": "0.5", "rate": "9"},
        time=about_time(180),
    )
    assert translated(progress) == "denoiser 1/2 千张，损失 0.5，9 张/秒，本阶段还需约 3 分钟"
    assert translated(progress, "en") == str(progress)


@pytest.mark.usefixtures("_chinese")
def test_without_the_file_of_translations_they_are_english(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(paths, "resources_dir", lambda: tmp_path)
    monkeypatch.setattr(language, "resources_dir", lambda: tmp_path)
    language._catalog.cache_clear()
    try:
        assert console.sentence(ImageReadError("{name} is empty.", name="a")) == "a is empty."
    finally:
        language._catalog.cache_clear()


def test_lines_are_broken_by_columns() -> None:
    text = "按住 Ctrl+C 可停止；写好的文件（PNG）不变，见 docs/all.md。"
    lines = wrapped(text, 16)
    assert [len(line.encode("gbk")) <= 16 for line in lines] == [True] * len(lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line[0] in "，。；：、）" for line in lines)
    assert any("Ctrl+C" in line for line in lines)
    assert wrapped("one two three", 8) == ["one two", "three"]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_name_of_a_file_cannot_command_the_terminal(language: str) -> None:
    name = "a\x1b]0;title\x07\r\x9b31m\u202egpj.exe"
    told = translated(Sentence("{name} is {what}.", name=name, what="\x1b[2J"), language)
    assert told == told.translate(dict.fromkeys(map(ord, "\x1b\x07\r\x9b\u202e")))
    assert "a\ufffd]0;title\ufffd\ufffd\ufffd31m\ufffdgpj.exe" in told
    assert translated("one\n\ttwo", language) == "one\n\ttwo"
