"""Sentences for the user: English to everybody, translatable for the window."""

from __future__ import annotations

import copy
import pickle

import pytest

from sr3_desktop.engine.base.errors import (
    DeviceLostError,
    ImageReadError,
    Sentence,
    SR3Error,
    joined,
    worded,
)


def test_a_sentence_is_its_english_text_and_knows_its_parts() -> None:
    inner = Sentence("{n} pixels", n=3)
    sentence = Sentence("{name} has {size}.", name="a.png", size=inner)
    assert sentence == "a.png has 3 pixels."
    assert sentence.template == "{name} has {size}."
    assert sentence.arguments["size"] is inner


@pytest.mark.parametrize("again", [copy.deepcopy, lambda s: pickle.loads(pickle.dumps(s))])
def test_sentences_and_errors_survive_copies(again) -> None:
    sentence = again(Sentence("{a} is empty.", a="x"))
    assert (sentence, sentence.template, sentence.arguments) == (
        "x is empty.",
        "{a} is empty.",
        {"a": "x"},
    )
    error = again(ImageReadError("{a} is empty.", a="x"))
    assert (str(error), error.sentence.arguments) == ("x is empty.", {"a": "x"})


def test_a_message_without_arguments_may_hold_braces() -> None:
    assert str(SR3Error("a {curious} name.jpg is empty.")) == "a {curious} name.jpg is empty."


def test_an_error_knows_what_can_be_done_about_it() -> None:
    assert DeviceLostError("gone").remedy == "retry"
    assert ImageReadError("damaged").remedy == ""


CHINESE = {
    "Upscaled on {card}.": "照片由 {card} 放大。",
    "Processor": "处理器",
    "Saved {path}.": "已保存 {path}。",
    "Stopped.": "已停止。",
    "Cut.": "CUT 已截断。",
}


@pytest.mark.parametrize(
    ("sentence", "chinese"),
    [
        (Sentence("Upscaled on {card}.", card=Sentence("Processor")), "照片由处理器放大。"),
        (Sentence("Upscaled on {card}.", card="RTX 3060"), "照片由 RTX 3060 放大。"),
        (Sentence("Upscaled on {card}.", card=Sentence("RTX 3060")), "照片由 RTX 3060 放大。"),
        (Sentence("Saved {path}.", path="照片 一。 二.jpg"), "已保存 照片 一。 二.jpg。"),
        (joined(["Stopped.", "", "Stopped.", "Cut."]), "已停止。已停止。CUT 已截断。"),
        (joined([joined(["Stopped.", "Stopped."]), "Stopped."]), "已停止。已停止。已停止。"),
        (joined([]), ""),
    ],
)
def test_chinese_has_no_spaces_between_its_sentences(sentence: Sentence, chinese: str) -> None:
    assert worded(sentence, lambda said: CHINESE.get(said, said)) == chinese
    assert worded(sentence, lambda said: said) == sentence
