"""Commands in Chinese where the system speaks it."""

from __future__ import annotations

import pytest

from sr3_desktop import paths
from sr3_desktop.__main__ import main
from sr3_desktop.cli import console
from sr3_desktop.cli.sr3 import language
from sr3_desktop.cli.sr3.language import system_language, translated
from sr3_desktop.engine.base.errors import ImageReadError, Sentence, TrainingDataError


@pytest.fixture
def _chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


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
    assert "中有其他内容，例如 mine.txt；请选择其他 --run (" in told
    with pytest.raises(SystemExit) as caught:
        main(["evaluate"])
    assert caught.value.code == 2
    assert "请给出照片" in capsys.readouterr().err


@pytest.mark.usefixtures("_chinese")
def test_sentences_keep_what_they_speak_of() -> None:
    inner = Sentence("{name} is empty.", name="a.png")
    error = TrainingDataError("Validation: {error}", error=inner)
    assert console.sentence(error).startswith("验证：")
    assert "a.png" in console.sentence(error)
    assert console.sentence(TrainingDataError("of {nobody} knows")) == "of {nobody} knows"
    assert translated("of nobody knows") == "of nobody knows"
    progress = Sentence(
        "{stage} {patches} thousand patches, loss {loss}, {rate} patches/s, {left} min left in "
        "this stage",
        **{"stage": "denoiser", "patches": "1/2", "loss": "0.5", "rate": "9", "left": "3"},
    )
    assert translated(progress) == "denoiser 1/2 千张，损失 0.5，9 张/秒，本阶段还需 3 分钟"
    assert translated(progress, "en") == str(progress)


@pytest.mark.usefixtures("_chinese")
def test_without_the_file_of_translations_they_are_english(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(paths, "resources_dir", lambda: tmp_path)
    monkeypatch.setattr(language, "resources_dir", lambda: tmp_path)
    language._catalogue.cache_clear()
    try:
        assert console.sentence(ImageReadError("{name} is empty.", name="a")) == "a is empty."
    finally:
        language._catalogue.cache_clear()
