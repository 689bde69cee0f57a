"""The bottom bar: the state of the run, and the buttons that start, pause, stop and save."""

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QAction, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
)

from sr3_desktop.app.estimates.run_cost import RunCost
from sr3_desktop.app.jobs.runner import RunState
from sr3_desktop.app.system.announce import announce
from sr3_desktop.app.system.language import labeled, translated
from sr3_desktop.app.widgets.elided_label import PARTS, Elide, ElidedLabel
from sr3_desktop.app.widgets.icons import IconLabel, IconPushButton
from sr3_desktop.app.widgets.layouts import boxed, column, row, stretch, wide
from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.app.widgets.side_button import BARE_PX, SideButton
from sr3_desktop.app.widgets.theme import styled
from sr3_desktop.engine.base.durations import about_time
from sr3_desktop.engine.base.request import Progress

from .run_texts import progress_text, time_left

BAR_UNITS = 1000
HEIGHT_PX, EDGE_PX = 68, 16
LINES, LINES_MARGIN_PX = 3, 18
WORDS, MORE_WORDS, MOST_WORDS = 24, 16, 48
"""Letters on the left for which the buttons' texts make way, and others for which the estimate
does: for those beside a result, or for so many as there are, up to the last."""


class RunBar(Retranslated, QFrame):
    """Words and thin bars on the left, buttons on the right, always in the same place.

    Where there is little room, or the letters are large, the estimate makes way for the words on
    the left, and then the texts of the buttons beside the last one, which keep their icons, the
    rarest first.

    Signals:
        pause_requested(), resume_requested(): Stand still, and go on.
        hold_requested(): Stop this photo; a second time, at once.
    """

    pause_requested = Signal()
    resume_requested = Signal()
    hold_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("runBar")
        self._state = RunState.IDLE
        self._count, self._again, self._others, self._obstacle = 0, False, 0, ""
        self._all_blocked = False
        self._cost_of_all = RunCost()
        self._several, self._closing = False, False
        self._unsaved, self._unfinished = False, False
        self._make_words()
        self._make_buttons()
        self._lay_out()
        self.pause_button.clicked.connect(self._on_pause)
        self.stop_button.clicked.connect(self.ask_how_to_stop)
        self._retranslate()
        self.show_idle("", "", 0)

    def show_idle(
        self, status: str, detail: str, count: int, again: bool = False, others: int = 0
    ) -> None:
        """Show that nothing runs.

        Args:
            status, detail: Of the displayed photo.
            count: Photos that are chosen.
            again: Whether all of these have been upscaled already.
            others: Photos that wait, if some of them are not chosen; else 0.
        """
        self._state, self._count, self._again = RunState.IDLE, count, again
        self._others = others
        self.status.setText(status)
        self.detail.setText(detail)
        self.start_button.setText(self._start_text())
        self._mark_primary()
        self._show_buttons()

    def show_result(self, has_result: bool, has_problems: bool) -> None:
        """Offer what can be done with a displayed result, and a look at what failed."""
        for button in (self.folder_button, self.save_button, self.variant_button):
            button.setVisible(has_result and self._state is RunState.IDLE)
        self.save_button.setVisible(self.save_button.isVisibleTo(self) or self._unfinished)
        self.problems_button.setVisible(has_problems and self._state is RunState.IDLE)
        self._fit()

    def show_unsaved(self, unsaved: bool, unfinished: bool = False) -> None:
        """Offer to save a changed result, or else a copy of it.

        Args:
            unfinished: What can be saved is the live picture of a photo that was stopped.
        """
        if (unsaved, unfinished) == (self._unsaved, self._unfinished):
            return
        self._unsaved, self._unfinished = unsaved, unfinished
        self.save_button.setText(self._save_text())
        self._mark_primary()
        self._fit()

    def show_estimate(self, text: str) -> None:
        """Show beside the start button what a run would cost."""
        self.estimate.setText(text)
        self._show_buttons()

    def show_estimate_of_all(self, cost: RunCost) -> None:
        """Show on its button what all photos that wait would cost."""
        self._cost_of_all = cost
        self._show_buttons()

    @property
    def is_blocked(self) -> bool:
        """Whether nothing can be started with these choices."""
        return bool(self._obstacle)

    def set_blocked(self, sentence: str, all_too: bool = False) -> None:
        """Say why nothing can be started; with an empty sentence it can.

        Args:
            all_too: Whether that holds of the photos that are not chosen, too.
        """
        is_new = bool(sentence) and sentence != self._obstacle
        self._obstacle, self._all_blocked = sentence, all_too
        self.obstacle.setText(sentence)
        self._show_buttons()
        if is_new:
            announce(self, sentence)

    def show_running(self, state: RunState, stops_after: bool) -> None:
        """Show that photos are being enlarged, or stand still, or are about to stop."""
        self._state = state
        paused = state in (RunState.PAUSED, RunState.PAUSING)
        held = state is RunState.HELD
        self.pause_button.set_icon("play" if paused or held else "pause")
        words = self.tr("Resume") if paused else self.tr("Pause")
        self.pause_button.setText(self.tr("Continue") if held else words)
        stopping = state is RunState.STOPPING
        self.pause_button.setEnabled(not stopping)
        self.stop_button.setEnabled(not stopping)
        self.stop_after.setChecked(stops_after)
        self._show_buttons()

    def show_photo(self, name: str, progress: Progress | None, seconds_left: float | None) -> None:
        """Show how far the running photo is."""
        words = self._photo_words(progress, seconds_left)
        self.photo_text.setText(labeled(name, words))
        known = progress is not None and progress.stage == "denoising" and progress.total > 0
        self.photo_bar.setMaximum(BAR_UNITS if known else 0)
        if known and progress is not None:
            self.photo_bar.setValue(round(progress.done / progress.total * BAR_UNITS))

    def show_all(self, number: int, total: int, share: float, seconds_left: float | None) -> None:
        """Show how far the whole run is; of a single photo there is no need to.

        Args:
            number: Number of the running photo, from 1.
            share: Part of the run that is done, 0 to 1.
            seconds_left: For all photos; None while unknown.
        """
        words = [self.tr("Photo {n} of {total}").format(n=number, total=total)]
        if seconds_left is not None and self._state is RunState.RUNNING:
            words.append(time_left(seconds_left))
        self.all_text.setText(PARTS.join(words))
        self.all_bar.setValue(round(share * BAR_UNITS))
        self._several = total > 1
        self._show_all_box()

    def set_closing(self, closing: bool) -> None:
        """Say, in place of the number of photos, that the window closes after this one."""
        self._closing = closing
        self._show_all_box()
        if closing:
            announce(self, self.closing_text.text())

    def set_follow_shown(self, shown: bool) -> None:
        """Offer the way back to the running photo."""
        self.follow_button.setVisible(shown and self._state is not RunState.IDLE)

    @Slot()
    def press_variant(self) -> None:
        """Ask for another variant, if there is a result to vary."""
        if self.variant_button.isVisible():
            self.variant_button.click()

    @Slot()
    def ask_how_to_stop(self) -> None:
        """Stop a single photo; of several, offer to stop now or after this one."""
        if not self.stop_button.isVisible() or not self.stop_button.isEnabled():
            return
        if not self._several:
            self.hold_requested.emit()
        else:
            height = self._stop_menu.sizeHint().height()
            self._stop_menu.popup(self.stop_button.mapToGlobal(QPoint(0, -height - 4)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        self._fit()

    def _photo_words(self, progress: Progress | None, seconds_left: float | None) -> str:
        match self._state:
            case RunState.PAUSED:
                return self.tr("paused")
            case RunState.HELD:
                return self.tr("stopped")
            case RunState.PAUSING:
                return self.tr("pausing after this step")
            case RunState.STOPPING:
                return self.tr("stopping")
        return progress_text(progress, seconds_left)

    def _mark_primary(self) -> None:
        """Let the one button stand out that is meant for now."""
        self.start_button.set_primary(not self._again)
        self.save_button.set_primary(self._unsaved)
        self.all_button.set_primary(self._again and not self._unsaved)

    def _save_text(self) -> str:
        if self._unfinished:
            return self.tr("Save as it is")
        return self.tr("Save") if self._unsaved else self.tr("Save a copy as…")

    def _start_text(self) -> str:
        if self._count > 1:
            return self.tr("Upscale {n} photos").format(n=self._count)
        return self.tr("Upscale again") if self._again else self.tr("Upscale this photo")

    def _all_text(self, roomy: bool) -> str:
        one = self.tr("Upscale the waiting photo")
        text = one if self._others == 1 else self.tr("Upscale all {n}").format(n=self._others)
        seconds = self._cost_of_all.seconds
        if not roomy or seconds is None:
            return text
        return PARTS.join([text, translated(about_time(seconds))])

    def _show_buttons(self) -> None:
        idle = self._state is RunState.IDLE
        self.idle_box.setVisible(idle)
        self.running_box.setVisible(not idle)
        self.start_button.setVisible(idle)
        self.all_button.setVisible(idle and self._others > 0)
        self.all_button.setEnabled(self._cost_of_all.obstacle is None and not self._all_blocked)
        self.pause_button.setVisible(not idle)
        self.stop_button.setVisible(not idle)
        startable = self._count > 0
        self.start_button.setEnabled(startable and not self._obstacle)
        blocked = startable and bool(self._obstacle)
        self.obstacle_box.setVisible(blocked)
        self.status.setVisible(bool(self.status.text()) and not blocked)
        self.detail.setVisible(not blocked)
        if idle:
            self.follow_button.hide()
            self._fit()
        else:
            self.show_result(False, False)

    def _show_all_box(self) -> None:
        self.all_box.setVisible(self._several or self._closing)
        self.all_text.setVisible(not self._closing)
        self.closing_text.setVisible(self._closing)

    def _fit(self) -> None:
        """Be high enough for the letters, and leave out what there is no room for."""
        metrics = self.fontMetrics()
        self.setFixedHeight(max(HEIGHT_PX, LINES * metrics.lineSpacing() + LINES_MARGIN_PX))
        letter_px, gap_px = metrics.averageCharWidth(), self._row.spacing()
        room_px = self.width() - 2 * (EDGE_PX + gap_px) - WORDS * letter_px
        self.all_button.setText(self._all_text(roomy=False))
        for button in (self.problems_button, self.start_button, self.all_button):
            room_px -= 0 if button.isHidden() else button.sizeHint().width() + gap_px
        shown = [button for button in self._side_buttons if not button.isHidden()]
        room_px -= sum(button.full_px() + gap_px for button in shown)
        for button in (self.variant_button, self.folder_button, *self._side_buttons):
            if button in shown:
                shown.remove(button)
                button.set_bare(room_px < 0)
                room_px += 0 if room_px >= 0 else button.full_px() - BARE_PX
        if not self.all_button.isHidden():
            before_px = self.all_button.sizeHint().width()
            self.all_button.setText(self._all_text(roomy=True))
            more_px = self.all_button.sizeHint().width() - before_px
            self.all_button.setText(self._all_text(roomy=room_px >= more_px))
            room_px -= more_px
        startable = self._state is RunState.IDLE and self.start_button.isEnabled()
        words_px = min(self.detail.sizeHint().width(), MOST_WORDS * letter_px) - WORDS * letter_px
        if not self.save_button.isHidden():
            words_px = max(words_px, MORE_WORDS * letter_px)
        roomy = room_px >= self.estimate.sizeHint().width() + max(words_px, 0)
        self.estimate.setVisible(startable and roomy and bool(self.estimate.text()))

    def _make_words(self) -> None:
        self.status = styled(ElidedLabel(), "heading")
        self.detail = styled(ElidedLabel(lines=2), "muted")
        self.photo_text, self.all_text = ElidedLabel(mode=Elide.ElideMiddle), ElidedLabel()
        self.closing_text = ElidedLabel()
        self.closing_text.hide()
        self.obstacle = QLabel()
        self.obstacle.setWordWrap(True)
        self.estimate = styled(ElidedLabel(), "muted")
        self.estimate.setContentsMargins(8, 0, 4, 0)
        self.photo_bar, self.all_bar = QProgressBar(), QProgressBar()
        for bar in (self.photo_bar, self.all_bar):
            bar.setTextVisible(False)
            bar.setMaximum(BAR_UNITS)

    def _make_buttons(self) -> None:
        self.problems_button = styled(QPushButton(), "link")
        self.folder_button = SideButton("folder")
        self.save_button = SideButton("save")
        self.variant_button = SideButton("dice")
        self.follow_button = SideButton("eye")
        self.pause_button = SideButton("pause")
        self.stop_button = SideButton("stop")
        self.start_button = IconPushButton("sparkle", primary=True)
        self.all_button = IconPushButton("photos")
        self._side_buttons = (
            self.folder_button,
            self.save_button,
            self.variant_button,
            self.follow_button,
            self.pause_button,
            self.stop_button,
        )
        self._stop_menu = QMenu(self)
        self.stop_now, self.stop_after = QAction(self), QAction(self)
        self.leave_out = QAction(self)
        self.stop_after.setCheckable(True)
        self._stop_menu.addActions([self.stop_now, self.stop_after, self.leave_out])

    @Slot()
    def _on_pause(self) -> None:
        if self._state is RunState.RUNNING:
            self.pause_requested.emit()
        else:
            self.resume_requested.emit()

    def _retranslate(self) -> None:
        super()._retranslate()
        self.save_button.setText(self._save_text())
        self.save_button.reserve(self.tr("Save"), self.tr("Save a copy as…"))
        self.start_button.setText(self._start_text())
        self.all_button.setText(self._all_text(roomy=False))

    def _lay_out(self) -> None:
        icon = IconLabel("warning", ink=QPalette.ColorRole.BrightText)
        self.obstacle_box = boxed(row(icon, wide(self.obstacle), spacing=10))
        words = boxed(column(stretch(), self.status, self.detail, stretch(), spacing=4))
        self.idle_box = boxed(
            row(wide(self.obstacle_box, 100), words, self.problems_button, stretch(1), spacing=12)
        )
        this_photo = column(self.photo_text, self.photo_bar, spacing=8)
        self.all_box = boxed(column(self.all_text, self.closing_text, self.all_bar, spacing=8))
        self.running_box = boxed(row(wide(this_photo, 3), wide(self.all_box, 2), spacing=24))
        self._row = row(
            *(wide(self.idle_box), wide(self.running_box), 8),
            *(*self._side_buttons, self.estimate, self.all_button, self.start_button),
            on=self,
            spacing=8,
            margins=(EDGE_PX, 0, EDGE_PX, 0),
        )
