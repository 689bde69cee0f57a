"""Sentences for the user: English to everybody, translatable for the window."""

from __future__ import annotations

import copy
import pickle

import pytest

from sr3_desktop.engine.base.errors import DeviceLostError, ImageReadError, Sentence, SR3Error


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
