"""The translations are complete, keep their places and their marks."""

from __future__ import annotations

import re
import shutil
import string
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests import templates, translate


def test_the_translations_are_up_to_date(tmp_path: Path) -> None:
    """If this fails, run `python -m tests.translate` and translate what it lists."""
    for name in translate.LANGUAGES:
        shutil.copy(translate.ts(name), tmp_path)
    translate.update(tmp_path)
    for name in translate.LANGUAGES:
        assert translate.ts(name, tmp_path).read_text("utf-8") == translate.ts(name).read_text(
            "utf-8"
        ), f"{name}.ts does not hold the texts of the program"
    translate.compile_all(translate.FOLDER, tmp_path)
    for name in translate.LANGUAGES:
        made = (tmp_path / f"{name}.qm").read_bytes()
        assert made == (translate.FOLDER / f"{name}.qm").read_bytes(), f"{name}.qm is old"


@pytest.mark.parametrize("name", translate.LANGUAGES)
def test_every_text_is_translated(name: str) -> None:
    assert translate.unfinished(translate.ts(name)) == []


def test_a_text_without_a_translation_is_found(tmp_path: Path) -> None:
    for name in translate.LANGUAGES:
        shutil.copy(translate.ts(name), tmp_path)
    path = translate.ts("zh_CN", tmp_path)
    text = path.read_text("utf-8")
    missing = text.replace("<translation>等待中</translation>", "<translation/>", 1)
    path.write_text(missing, "utf-8")
    assert translate.unfinished(path) == [("JobQueue", "Waiting")]
    planted = text.replace("<source>Waiting</source>", "<source>Lingering</source>", 1)
    path.write_text(planted, "utf-8")
    translate.update(tmp_path)
    assert translate.unfinished(path) == [("JobQueue", "Waiting")]


def test_every_sentence_of_the_engine_has_a_template() -> None:
    """If this fails, run `python -m tests.templates FILE` on what it lists."""
    assert translate.untranslatable() == []


def test_the_engine_names_no_option_and_no_button() -> None:
    """It says what happened; which option or button helps is known to those that speak."""
    buttons = [text for _, text in translate.widget_texts() if " " in text]
    told = [
        text
        for path in translate.sentence_files()
        if (translate.PACKAGE / "engine") in path.parents
        for text in translate._constants(path)
        if "--" in text or any(f'"{button}"' in text for button in buttons)
    ]
    assert told == []


def fields(text: str) -> list[str]:
    """Return the `{names}` of a text with their formats, sorted."""
    parts = list(string.Formatter().parse(text)) if "{" in text else []
    return sorted(f"{name}:{spec}" for _, name, spec, _ in parts if name is not None)


def test_translations_keep_the_places_of_their_texts() -> None:
    wrong = []
    for message in ET.parse(translate.ts("zh_CN")).getroot().iter("message"):
        source, translation = message.findtext("source", ""), message.find("translation")
        assert translation is not None
        for form in [*translation.iter("numerusform")] or [translation]:
            text = form.text or ""
            same = fields(source) == fields(text) and ("%n" in source) == ("%n" in text)
            if not same or ("\t" in source) != ("\t" in text):
                wrong.append(source)
    assert wrong == []


UNCHINESE = re.compile(
    r"[\u4e00-\u9fff}] ?[(](?!&)|[)] ?[\u4e00-\u9fff]|[\u4e00-\u9fff”）][,:;?!.](?![\w*])|"
    r"[,:;] ?[\u4e00-\u9fff]|[\u4e00-\u9fff] [\u4e00-\u9fff]|"
    r"[，。：；？！、（）“”] | [，。：；？！、（）]|[\d}] %(?![srn(])"
)
"""Half marks beside Chinese characters, spaces between those or beside full marks, "90 %"."""


def test_chinese_is_set_with_its_own_marks() -> None:
    said = [
        form.text or ""
        for message in ET.parse(translate.ts("zh_CN")).getroot().iter("message")
        for translation in message.iter("translation")
        for form in [*translation.iter("numerusform")] or [translation]
    ]
    assert [text for text in said if UNCHINESE.search(text)] == []


def test_f_strings_become_templates() -> None:
    source = (
        "raise ImageReadError(\n"
        '    f"{path.name} has {size:.1f} MB, "\n'
        '    f"{other.name!r}; {{see}} {path.name}."\n'
        ")\n"
        'notes.append("It was cut.")\n'
        'raise ValueError(f"{x}")\n'
    )
    made = templates.with_templates(source)
    assert made == (
        "raise ImageReadError(\n"
        "    '{name} has {size:.1f} MB, {name2!r}; {{see}} {name}.', "
        "name=path.name, size=size, name2=other.name\n"
        ")\n"
        'notes.append(Sentence("It was cut."))\n'
        'raise ValueError(f"{x}")\n'
    )


@pytest.mark.parametrize(
    "other_word",
    ["原照片", "详细信息", "技术细节", "两者都保留", "对比视图", "对比方式", "此对比"],
)
def test_chinese_has_one_word_for_each_thing(other_word: str) -> None:
    """The original, details, keeping both and comparing are called the same everywhere."""
    assert other_word not in translate.ts("zh_CN").read_text("utf-8")
