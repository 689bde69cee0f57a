"""The program as its user has it: what can be pressed, and what can be read then.

Tests ask this object rather than the widgets behind it, so that a widget may move.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.job import PENDING, Job, JobState
from sr3_desktop.app.settings.choices import Choices
from sr3_desktop.app.tools.preview_frame import PreviewFrame
from sr3_desktop.app.tools.timeline import Timeline
from sr3_desktop.app.tools.trust_legend import TrustLegend
from sr3_desktop.app.viewer.scene import Scene
from sr3_desktop.app.window import application

from .gate import Gate

WAIT_MS = 30_000
"""Limit of every wait: a busy machine is slow, and a broken program never comes to an end."""


class PatientBot(QtBot):
    """A `QtBot` that waits as long as a busy machine may need."""

    def waitUntil(self, callback, *, timeout=WAIT_MS):
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal, *, timeout=WAIT_MS, **options):
        return super().waitSignal(signal, timeout=timeout, **options)

    def waitSignals(self, signals, *, timeout=WAIT_MS, **options):
        return super().waitSignals(signals, timeout=timeout, **options)


class Program:
    """A program that has been put together, in the hands of a test.

    Attributes:
        window: Its window.
        work: The list of photos and all that works on it.
    """

    def __init__(self, made: application.Program, qtbot: QtBot) -> None:
        self.window, self.work = made.window, made.work
        self.thread, self.watch, self.language = made.thread, made.watch, made.language
        self.theme = made.theme
        self.stop, self.take = made.stop, made.take
        self._qtbot = qtbot

    def open(self) -> None:
        """Show the window and wait until it knows the devices."""
        self.window.show()
        self.thread.start()
        self._qtbot.waitUntil(lambda: len(self.devices()) > 1)

    # What is pressed.

    def press(self, button: QAbstractButton) -> None:
        """Click a button with the mouse."""
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def start(self) -> None:
        """Upscale all that waits: wait until the run begins, or a question has been answered."""
        bar = self.window.run_bar
        self._begin(bar.all_button if bar.all_button.isVisible() else bar.start_button)

    def start_and_hold(self, gate: Gate) -> None:
        """Start; wait until the gate holds the engine and a live picture is on show."""
        self.start()
        self._qtbot.waitUntil(gate.reached.is_set)
        self._qtbot.waitUntil(lambda: self.window.view.scene.after is not None)

    def start_chosen(self) -> None:
        """Upscale what is chosen, and wait until the run begins."""
        self._begin(self.window.run_bar.start_button)

    def _begin(self, button: QAbstractButton) -> None:
        QApplication.processEvents()  # it may just have come, and have no place yet
        self.press(button)
        self._qtbot.waitUntil(lambda: not self.window.run.is_planning)

    def run(self) -> None:
        """Upscale all that waits: wait until all is through, and the result on show if any."""
        self.start()
        self._qtbot.waitUntil(self._is_settled)

    def _is_settled(self) -> bool:
        job = self.work.session.job
        made = job is not None and job.state is JobState.SUCCEEDED
        return self.is_done() and (self.has_result() or not made)

    def try_variant(self) -> None:
        """Press *Try another variant*."""
        self.press(self.window.run_bar.variant_button)

    def stop_now(self) -> None:
        """Choose *Stop now*."""
        self.window.run_bar.stop_now.trigger()

    def stop_after_photo(self) -> None:
        """Choose *Stop after this photo*, or take it back."""
        self.window.run_bar.stop_after.trigger()

    def choose_exists(self, policy: str) -> None:
        """Choose what is done where a result already exists."""
        box = self.window.panel.name_row.exists
        box.setCurrentIndex(box.findData(policy))

    def choose_overwrite(self) -> None:
        """Choose to replace results that already exist."""
        self.choose_exists("overwrite")

    def choose_scale(self, number: int) -> None:
        """Press the button of this number beside *Size*."""
        self.press(self.window.panel.size_row.scale.button(number))

    def choose_steps(self, steps: int) -> None:
        """Choose a number of steps."""
        self.window.panel.more.steps.setValue(steps)

    def choose_device(self, device: str) -> None:
        """Choose a device in the window of the device."""
        self.window.top_bar.device.device_chosen.emit(device)

    def show_trust(self) -> None:
        """Press the button that shows where details are invented, or hides it."""
        self.window.panel.detail_row.trust.click()

    def make_variants(self) -> None:
        """Press the button of the variants."""
        self.window.panel.detail_row.variants.click()

    def make_preview(self) -> None:
        """Show the preview frame and press its button."""
        self.show_frame()
        self.press(self.frame.button)

    def show_frame(self) -> None:
        """Show the preview frame."""
        if not self.frame.isVisible():
            self.press(self.window.tools.preview.button)

    def press_remedy(self) -> None:
        """Press the button that offers a way out of an error."""
        self.window.drawer.remedy.click()

    def choose(self, job_id: int) -> None:
        """Choose a photo in the list."""
        self.window.queue_panel.choose(job_id)

    def accept_promise(self) -> None:
        """Press *Got it* on the card of the first start."""
        self.press(self.window.cards.promise.accept_button)

    def accept_faces(self) -> None:
        """Accept what the card of the faces says."""
        self.press(self.window.faces.card.accept_button)

    def continue_earlier(self) -> None:
        """Accept to go on with the photos of an earlier session."""
        self.window.cards.unfinished.accept_button.click()

    def forget_earlier(self) -> None:
        """Decline to go on with them."""
        self.window.cards.unfinished.other_button.click()

    # What is read.

    @property
    def choices(self) -> Choices:
        """What is chosen."""
        return self.window.panel.choices

    @property
    def frame(self) -> PreviewFrame:
        """The preview frame."""
        return self.window.tools.preview.frame

    @property
    def legend(self) -> TrustLegend:
        """The legend of the trust view."""
        return self.window.tools.trust.legend

    @property
    def timeline(self) -> Timeline:
        """The timeline."""
        return self.window.timeline.bar

    @property
    def scene(self) -> Scene:
        """What the viewer paints."""
        return self.window.view.scene

    @property
    def shown(self) -> Job:
        """The displayed photo."""
        job = self.work.session.job
        assert job is not None
        return job

    def devices(self) -> list[str]:
        """Return the devices offered."""
        box = self.window.panel.more.device
        return [box.itemData(n) for n in range(box.count())]

    def device(self) -> str:
        """Return the device chosen in the settings."""
        return str(self.window.panel.more.device.currentData())

    def device_words(self) -> str:
        """Return what the top bar says of the device."""
        return self.window.top_bar.device.accessibleName()

    def page(self) -> QWidget:
        """Return the viewer, or what stands in its place."""
        return self.window.viewer.stack.currentWidget()

    def has_notice(self) -> bool:
        """Whether a notice is shown."""
        return self.window.notice.isVisible()

    def notice(self) -> str:
        """Return the latest notice."""
        return self.window.notice.text.text()

    def problem(self) -> str:
        """Return what stands in place of a photo that cannot be shown."""
        return self.window.problem.text.text()

    def status(self) -> str:
        """Return the first words of the run bar."""
        return self.window.run_bar.status.text()

    def detail(self) -> str:
        """Return the other words of the run bar."""
        return self.window.run_bar.detail.text()

    def photo_words(self) -> str:
        """Return what the run bar says of the running photo."""
        return self.window.run_bar.photo_text.text()

    def start_words(self) -> str:
        """Return the text of *Upscale*."""
        return self.window.run_bar.start_button.text()

    def all_words(self) -> str:
        """Return what the button for all photos says; nothing where there is none."""
        button = self.window.run_bar.all_button
        return button.text() if button.isVisible() else ""

    def can_start(self) -> bool:
        """Whether *Upscale* can be pressed."""
        return self.window.run_bar.start_button.isEnabled()

    def is_busy(self) -> bool:
        """Whether a run has been asked for and has not ended."""
        return self.window.run.is_planning or self.work.runner.is_active

    def is_done(self) -> bool:
        """Whether nothing runs and nothing waits."""
        return not self.work.runner.is_active and not self.work.queue.count(*PENDING)

    def has_result(self) -> bool:
        """Whether the finished result is on show, not only its last live picture."""
        photo = self.work.session.photo
        return photo is not None and photo.result_image is not None

    def can_try_variant(self) -> bool:
        """Whether *Try another variant* is offered."""
        return self.window.run_bar.variant_button.isVisible()

    def states(self) -> list[JobState]:
        """Return the states of the photos from the top."""
        return [job.state for job in self.work.queue.jobs]

    def results(self) -> list[Path | None]:
        """Return the files made, from the top of the list."""
        results = [job.result for job in self.work.queue.jobs]
        return [result.target if result is not None else None for result in results]


def files_in(folder: Path) -> list[Path]:
    """Return what a user sees in a folder; the journal is hidden."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def answer_save_dialog(monkeypatch: pytest.MonkeyPatch, path: Path | None) -> list[Path]:
    """Choose a file whenever one is asked for; returns what is suggested each time."""
    suggestions: list[Path] = []

    def choose(_parent: object, suggestion: Path) -> Path | None:
        suggestions.append(suggestion)
        return path

    monkeypatch.setattr("sr3_desktop.app.window.file_actions.choose_target", choose)
    return suggestions
