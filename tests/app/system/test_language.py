"""The window changes its language while it runs, and nothing in it is left behind."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QAbstractItemModel, QCoreApplication, QLocale, Qt, QTranslator
from PySide6.QtGui import QFontDatabase, QFontInfo, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QMenu,
    QWidget,
)
from pytestqt.qtbot import QtBot

from sr3_desktop.app.chrome.cards import ProcessorCard, PromiseCard
from sr3_desktop.app.chrome.device_pill import DevicePill
from sr3_desktop.app.chrome.error_drawer import ErrorDrawer
from sr3_desktop.app.jobs.runner import RunSummary
from sr3_desktop.app.run.run_texts import summary_text
from sr3_desktop.app.settings.store import Settings
from sr3_desktop.app.system.action_table import GROUPS, TABLE
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.app.system.language import (
    LANGUAGES,
    QT_TEXTS,
    Language,
    in_a_row,
    labeled,
    percent,
    system_language,
    translated,
)
from sr3_desktop.app.viewer.empty_state import EmptyState
from sr3_desktop.app.widgets.notice_bar import NoticeBar
from sr3_desktop.app.widgets.theme import Theme
from sr3_desktop.app.window.actions import Actions
from sr3_desktop.app.window.recent_photos import RecentMenu
from sr3_desktop.app.window.shortcut_sheet import ShortcutSheet
from sr3_desktop.engine.base.durations import about_time
from sr3_desktop.engine.base.errors import ImageReadError, Sentence
from tests.app.driver import Program
from tests.app.fake_engine import FakeReport, FakeUpscaler
from tests.app.gate import Gate

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def language(qapp: QApplication) -> Iterator[Language]:
    made = Language(qapp)
    yield made
    made.apply("en")
    QLocale.setDefault(QLocale.c())


def texts_of(widget: QWidget) -> list[str]:
    """Return all that a widget and its children say, to the eye and to a screen reader."""
    said = []
    for part in [widget, *widget.findChildren(QWidget)]:
        for name in ("text", "windowTitle", "toolTip", "accessibleName", "title"):
            value = getattr(part, name, None)
            text = value() if callable(value) and not isinstance(part, QDialogButtonBox) else ""
            said.append(text if isinstance(text, str) else "")
    return [text for text in said if re.search("[A-Za-z]{3}|[\u4e00-\u9fff]", text)]


def make_widgets(qapp: QApplication, tmp_path: Path) -> list[QWidget]:
    drawer, pill = ErrorDrawer(), DevicePill(Theme(qapp))
    drawer.show_fault(Fault("", "", "retry"))
    return [
        drawer,
        pill,
        EmptyState(has_sample=True),
        NoticeBar(),
        PromiseCard(),
        ProcessorCard(),
        RecentMenu(Settings(tmp_path / "settings.json")),
        ShortcutSheet(),
    ]


class MarkingTranslator(QTranslator):
    """Puts every text that asks for its translation between brackets."""

    def translate(
        self, context: str, text: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        return f"⟦{text}⟧"

    def isEmpty(self) -> bool:
        return False


@pytest.fixture
def marked(qapp: QApplication) -> Iterator[None]:
    translator = MarkingTranslator()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


PROPER = re.compile(
    r"[\w ()-]+\.(png|jpg|jpeg)|SR3 Desktop|SR3|English|DPM\+\+ 2M( SDE)?|DDPM|DDIM|Heun|Euler|"
    r"\{\w+\}|\{name\}_\{scale\}x|NVIDIA GeForce|"
    r"JPEG|PNG|TIFF|WebP|AVIF|Ctrl|Shift|Esc|kB|RTX|bfloat16|float(16|32)|Photo|Face"
)
"""Names of files, persons' and things' names, which are the same in every language."""


def unmarked(window: QWidget) -> set[str]:
    """Return all that can be read or heard in a window and was not translated."""
    said: list[str] = []
    for part in [window, *window.findChildren(QWidget)]:
        if isinstance(part, QMenu):
            said += [action.text() for action in part.actions()]
        if not part.isVisible():
            continue
        for name in ("text", "title", "toolTip", "accessibleName", "placeholderText"):
            value = getattr(part, name, None)
            said.append(value() if callable(value) and isinstance(value(), str) else "")
        if isinstance(part, QComboBox):
            said += [part.itemText(n) for n in range(part.count())]
        if isinstance(part, QAbstractItemView) and part.model() is not None:
            said += cells(part.model())
    return {text for text in said if re.search("[A-Za-z]{3}", without_marks(text))}


def cells(model: QAbstractItemModel) -> list[str]:
    columns = range(model.columnCount())
    titles = [model.headerData(n, Qt.Orientation.Horizontal) for n in columns]
    indexes = [model.index(row, n) for row in range(model.rowCount()) for n in columns]
    return [text for text in [*titles, *(i.data() for i in indexes)] if isinstance(text, str)]


def without_marks(text: str) -> str:
    """Return what is left of a text without what was translated, and without proper names."""
    before = ""
    while text != before:
        before, text = text, re.sub("⟦[^⟦⟧]*⟧", "", text)
    return PROPER.sub("", text)


def test_nothing_in_the_window_is_left_untranslated(
    marked: None, program: Program, engine: FakeUpscaler, photo: Path, qtbot: QtBot
) -> None:
    window, work = program.window, program.work
    window.panel.more.set_open(True)
    qtbot.waitUntil(window.cards.promise.isVisible)
    assert unmarked(window) == set()
    paths = [photo.with_name(f"{name}.png") for name in "abc"]
    for path in paths:
        shutil.copyfile(photo, path)
    paths[1].write_bytes(b"no photo")
    window.open_photos(paths)
    qtbot.waitUntil(lambda: bool(work.estimates and window.estimate.forecast.seconds))
    assert unmarked(window) == set()
    gate = Gate()
    engine.before_tile = lambda done: gate(done) if len(engine.requests) == 2 else None
    program.start()
    qtbot.waitUntil(gate.reached.is_set)
    qtbot.waitUntil(lambda: "⟦" in program.photo_words())
    assert unmarked(window) == set()
    gate.opened.set()
    qtbot.waitUntil(lambda: not work.runner.is_active)
    qtbot.mouseClick(window.run_bar.problems_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(window.problem.isVisible)
    window.problem.details_button.click()
    assert window.drawer.isVisible()
    window.panel.name_row.template.setText("{")
    assert unmarked(window) == set()
    sheet = ShortcutSheet(window)
    sheet.show()
    assert {text for text in unmarked(sheet) if not KEPT.search(text)} == set()


def test_remarks_on_a_photo_are_translated(
    marked: None, program: Program, tmp_path: Path, qtbot: QtBot
) -> None:
    animated = tmp_path / "dance.gif"
    frames = [Image.new("RGB", (30, 20), color) for color in ("teal", "navy")]
    frames[0].save(animated, save_all=True, append_images=frames[1:])
    program.window.open_photos([animated])
    qtbot.waitUntil(program.has_notice)
    assert program.notice().startswith("⟦")
    assert without_marks(program.notice()).strip() == ""


def test_a_text_that_asks_for_no_translation_is_found(
    marked: None, program: Program, qtbot: QtBot
) -> None:
    program.window.run_bar.detail.setText("Add photos to begin.")
    assert unmarked(program.window) == {"Add photos to begin."}


KEPT = re.compile(
    r"JPEG、|^(Ctrl|Shift|Esc|Del|Space|Left|Right|Return|Enter|Home|End|PgUp|PgDown)|\+"
)


def test_widgets_follow_the_language_at_once(
    qtbot: QtBot, qapp: QApplication, language: Language, tmp_path: Path
) -> None:
    language.apply("en")
    widgets = make_widgets(qapp, tmp_path)
    for widget in widgets:
        qtbot.addWidget(widget)
    english = [texts_of(widget) for widget in widgets]
    assert all(english)
    assert not any(CHINESE.search(text) for texts in english for text in texts)
    language.apply("zh_CN")
    qapp.processEvents()
    for widget in widgets:
        left = [text for text in texts_of(widget) if not CHINESE.search(text)]
        assert [text for text in left if not KEPT.search(text)] == [], type(widget).__name__
    language.apply("en")
    qapp.processEvents()
    assert [texts_of(widget) for widget in widgets] == english


def test_qts_own_buttons_are_translated_too(
    qtbot: QtBot, qapp: QApplication, language: Language
) -> None:
    language.apply("zh_CN")
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    qtbot.addWidget(box)
    assert box.button(QDialogButtonBox.StandardButton.Close).text() == "关闭"
    for text in QT_TEXTS[:2]:
        assert CHINESE.search(QCoreApplication.translate("QFileDialog", text))
    native = QKeySequence.SequenceFormat.NativeText
    keys = [QKeySequence(f"Ctrl+{text}").toString(native) for text in QT_TEXTS[2:]]
    assert keys == ["Ctrl+←", "Ctrl+→", "Ctrl+↑", "Ctrl+↓"]


def test_sentences_of_the_engine_are_translated(language: Language) -> None:
    sentence = ImageReadError("{name} is empty (0 bytes). Get a fresh copy.", name="a{b")
    inner = Sentence("Photos are upscaled on {card}.", card=Sentence("Processor"))
    language.apply("en")
    assert translated(sentence.sentence) == str(sentence)
    language.apply("zh_CN")
    assert translated(sentence.sentence) == "a{b 是空文件（0 字节）。请重新获取一份。"
    assert translated(inner) == "照片由处理器放大。"
    assert translated("a photo.jpg") == "a photo.jpg"


def test_numbers_take_their_form(language: Language) -> None:
    def say(n: int) -> str:
        return QCoreApplication.translate("RunWatch", "%n photo(s) upscaled", None, n)

    language.apply("en")
    assert [say(1), say(2)] == ["1 photo upscaled", "2 photos upscaled"]
    language.apply("zh_CN")
    assert [say(1), say(2)] == ["已放大 1 张照片", "已放大 2 张照片"]


def test_times_are_translated(language: Language) -> None:
    language.apply("zh_CN")
    assert translated(about_time(360)) == "约 6 分钟"


def test_parts_are_listed_with_the_comma_of_the_language(language: Language) -> None:
    summary = RunSummary(done=2, failed=1)
    language.apply("en")
    assert summary_text(summary) == "2 done, 1 failed"
    language.apply("zh_CN")
    assert "，" in summary_text(summary)
    assert ", " not in summary_text(summary)


def test_names_and_percent_are_written_as_in_the_language(language: Language) -> None:
    language.apply("en")
    assert [percent(89.6), labeled("Quick", "a few seconds")] == ["90 %", "Quick: a few seconds"]
    assert in_a_row(["One.", "", "Two."]) == "One. Two."
    language.apply("zh_CN")
    assert [percent(89.6), labeled("快速", "几秒")] == ["90%", "快速：几秒"]
    assert in_a_row(["一。", "", "2 张。"]) == "一。2 张。"


def test_a_system_of_another_language_gets_chinese_letters(
    qtbot: QtBot, qapp: QApplication, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Japanese font, which may come first there, has other forms of the same characters."""
    installed = {"Noto Sans CJK JP", "Noto Sans CJK SC", "Source Han Sans SC"}
    monkeypatch.setattr(QFontDatabase, "hasFamily", installed.__contains__)
    before, label = qapp.font(), QLabel("直")
    qtbot.addWidget(label)
    label.show()
    language.apply("zh_CN")
    qapp.processEvents()
    assert label.font().families() == [QFontInfo(before).family(), "Noto Sans CJK SC"]
    assert QFontInfo(label.font()).family() == QFontInfo(before).family()
    language.apply("en")
    qapp.processEvents()
    assert label.font().families() == before.families()


def test_every_action_is_translated(qtbot: QtBot, language: Language) -> None:
    language.apply("zh_CN")
    window = QWidget()
    qtbot.addWidget(window)
    texts = [translated(text) for text in (*GROUPS.values(), *(entry.does for entry in TABLE))]
    for action in Actions(window).values():
        texts += [action.toolTip(), action.text()]
    assert [text for text in texts if not CHINESE.search(text)] == ["100%"]


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        (["zh-Hans-CN", "en-US"], "zh_CN"),
        (["zh"], "zh_CN"),
        (["de-DE", "zh-CN"], "zh_CN"),
        (["de-DE", "en", "zh-CN"], "en"),
        (["fr-FR"], "en"),
        ([], "en"),
    ],
)
def test_the_systems_language_is_followed(
    spoken: list[str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class System:
        def uiLanguages(self) -> list[str]:
            return spoken

    monkeypatch.setattr(QLocale, "system", System)
    assert system_language() == expected


def test_one_language_more_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LANGUAGES, "pt_BR", "Português")
    monkeypatch.setattr(QLocale, "uiLanguages", lambda _locale: ["pt-BR", "en"])
    assert system_language() == "pt_BR"


def test_the_report_of_a_device_is_shown_in_the_language(
    qtbot: QtBot, qapp: QApplication, language: Language
) -> None:
    pill = DevicePill(Theme(qapp))
    qtbot.addWidget(pill)
    report = FakeReport(case="no_card", facts={})
    pill.show_report(report)  # type: ignore[arg-type]
    language.apply("zh_CN")
    qapp.processEvents()
    assert pill.accessibleName() == "设备：处理器"
    assert "处理器" in pill.toolTip()
