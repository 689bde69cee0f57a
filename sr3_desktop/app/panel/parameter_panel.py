"""The settings card: shows what is chosen, and passes on what the user changes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QWidget,
)

from sr3_desktop.app.settings.choices import (
    EXAMPLE_PHOTO,
    FIELDS,
    Choices,
    Variant,
    defaults_for,
    random_seed,
    switch_model,
)
from sr3_desktop.app.settings.presets import apply_preset, name_of, preset_of
from sr3_desktop.app.settings.store import Presets
from sr3_desktop.app.widgets.fields import describe
from sr3_desktop.app.widgets.icons import IconButton
from sr3_desktop.app.widgets.layouts import NO_MARGINS, column, row, stretch, wide
from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.app.widgets.theme import styled
from sr3_desktop.engine.models.model_card import ModelCard

from .advanced_section import AdvancedSection
from .format_row import FormatRow
from .naming_row import NamingRow
from .output_row import OutputRow
from .preset_bar import PresetBar
from .quality_row import QualityRow
from .seed_row import SeedRow
from .setting_row import PanelState
from .size_row import SizeRow
from .slider_rows import CharacterRow, CleanupRow

WIDTH_PX, EDGE_PX = 300, 16
FOLDED_PX = 44


class ParameterPanel(Retranslated, QFrame):
    """Everything the user can choose about a run.

    Args:
        cards: The models that can be used.

    Attributes:
        presets: The saved presets by name.
    """

    changed = Signal()
    presets_changed = Signal()
    opened = Signal(bool)

    def __init__(self, cards: Sequence[ModelCard]) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._cards = {card.id: card for card in cards}
        self._usual_card = self._cards.get(Choices().model)
        self.presets: Presets = {}
        self._before_reset: Choices | None = None
        self._used_seed = -1
        self._state = PanelState()
        self._make_rows(cards)
        self._lay_out()
        self._connect()
        self._retranslate()
        self.show_choices(defaults_for(self._usual_card))

    @property
    def choices(self) -> Choices:
        """What is chosen."""
        return self._state.choices

    @property
    def card(self) -> ModelCard | None:
        """The chosen model; None when it is not here."""
        return self._state.card

    @property
    def is_open(self) -> bool:
        """Whether the card is unfolded."""
        return self._content.isVisibleTo(self)

    def show_choices(self, choices: Choices) -> None:
        """Show other choices, without a signal."""
        card = self._cards.get(choices.model)
        usual = defaults_for(self._usual_card)
        # Each setting goes back to what the chosen model recommends, the model to the usual one.
        # The seed is chance, not choice: a reset unlocks it, and every run takes a new one.
        defaults = replace(defaults_for(card), model=usual.model, seed=choices.seed)
        self._show(replace(self._state, choices=choices, defaults=defaults, card=card))

    def set_presets(self, presets: Presets) -> None:
        """Offer these presets, without a signal."""
        self.presets = presets
        self._show_presets()

    @Slot()
    def new_run(self) -> Choices:
        """Return the choices for a run that starts now; a run of many photos calls this once.

        It takes the seed that is shown, so that it makes what a preview has shown, but not that
        of the run before, unless the seed is locked.
        """
        if self.choices.seed == self._used_seed:
            self._set(self.choices.for_run(random_seed()))
        self._used_seed = self.choices.seed
        return self.choices

    def take_variant(self, variant: Variant, made_with: Choices) -> None:
        """Choose what a variant was made with; its seed is the photo's own, see `Job.seed`.

        Args:
            made_with: What was chosen when it was made; something else may be chosen by now.
        """
        settings = variant.sampler
        self._set(
            replace(
                self.choices.with_look(made_with),
                sampler=settings.name,
                steps=settings.steps,
                eta=settings.eta,
                detail=settings.detail,
                cleanup=variant.cleanup,
            )
        )

    def take_recipe(self, settings: Mapping[str, Any]) -> None:
        """Choose what a result was made with, and lock its seed: the same comes out again.

        Args:
            settings: Valid ones, by the names of `Choices`.
        """
        self._set(replace(self.choices, size_by="scale", seed_locked=True, **settings))

    def keep_seed(self) -> None:
        """Let the next run take the seed that is shown, as a preview of it has been asked for."""
        self._used_seed = -1

    def set_photo(self, source: Path | None, size: QSize | None) -> None:
        """Show what becomes of this photo: size, megabytes and name."""
        photo = None if size is None else (size.width(), size.height())
        self._show(replace(self._state, source=source or EXAMPLE_PHOTO, photo=photo))

    @Slot(str, object)
    def show_next(self, time: str, file: Path | None) -> None:
        """Show how long the displayed photo takes, and which file it becomes, if that is known."""
        self.quality_row.show_time(time)
        self.where_row.show_next_file(file)

    def set_open(self, is_open: bool) -> None:
        """Unfold the card or fold it to a narrow strip."""
        if is_open == self.is_open:
            return
        self._content.setVisible(is_open)
        self.heading.setVisible(is_open)
        self.fold.set_icon("folded" if is_open else "sliders")  # which way it goes, or what comes
        left, right = (EDGE_PX, 11) if is_open else (4, 4)
        self._top.setContentsMargins(left, 1, right, 1)
        self._retranslate()
        self.opened.emit(is_open)

    @Slot()
    def toggle(self) -> None:
        """Unfold the card if it is folded, and the other way round."""
        self.set_open(not self.is_open)

    def event(self, event: QEvent) -> bool:
        """Make room when the heading needs more or less of it."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Make room when the rows do, which the scroll area keeps to itself."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _make_rows(self, cards: Sequence[ModelCard]) -> None:
        self.heading = styled(QLabel(), "heading")
        self.reset_all = styled(QPushButton(), "link")
        self.fold = IconButton("folded")
        self.preset_bar = PresetBar()
        self.size_row, self.quality_row = SizeRow(), QualityRow()
        self.character_row, self.cleanup_row = CharacterRow(), CleanupRow()
        self.where_row = OutputRow()
        self.detail_row, self.save_row, self.name_row = SeedRow(), FormatRow(), NamingRow()
        advanced = (self.detail_row, self.save_row, self.name_row)
        self.more = AdvancedSection(cards, (self.preset_bar, *advanced))
        self._shown_rows = (
            self.size_row,
            self.quality_row,
            self.cleanup_row,
            self.character_row,
            self.where_row,
            self.more,
        )
        self.rows = (*self._shown_rows, *advanced)

    def _lay_out(self) -> None:
        parts = self.heading, stretch(), self.reset_all, self.fold
        self._top = row(*parts, spacing=4, margins=(EDGE_PX, 1, 11, 1))
        rows = self._rows_widget = QWidget()
        margins = EDGE_PX, 0, EDGE_PX, 0
        shown = *self._shown_rows, stretch()
        self._column = column(*shown, on=rows, spacing=7, margins=margins)
        self._content = QScrollArea()
        self._content.setWidgetResizable(True)
        self._content.setFrameShape(QFrame.Shape.NoFrame)
        self._content.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._content.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content.setWidget(self._rows_widget)
        self._content.verticalScrollBar().rangeChanged.connect(self._on_range)
        self._rows_widget.installEventFilter(self)
        whole = self._top, wide(self._content), stretch()
        column(*whole, on=self, spacing=0, margins=NO_MARGINS)

    def _connect(self) -> None:
        for each in self.rows:
            each.edited.connect(self._on_edited)
        self.preset_bar.chosen.connect(self._on_preset_chosen)
        self.preset_bar.saved.connect(self._on_preset_saved)
        self.preset_bar.deleted.connect(self._on_preset_deleted)
        self.reset_all.clicked.connect(self._on_reset_all)
        self.fold.clicked.connect(self.toggle)

    def _retranslate(self) -> None:
        super()._retranslate()
        self._show_reset_all()
        self._fit()

    def _fit(self) -> None:
        """Be as wide as usual, or as wide as long words or large letters ask for."""
        if not self.is_open:
            self.setFixedWidth(FOLDED_PX)
            return
        edge_px = EDGE_PX - self._column.contentsMargins().right()
        edge_px += self.width() - self.contentsRect().width()
        rows_px = self._rows_widget.minimumSizeHint().width()
        self.setFixedWidth(max(WIDTH_PX, rows_px + edge_px))

    @Slot(int, int)
    def _on_range(self, _low: int, high: int) -> None:
        """Let the scroll bar lie in the margin, so that no field changes its width."""
        bar_px = self._content.verticalScrollBar().sizeHint().width() if high else 0
        self._column.setContentsMargins(EDGE_PX, 0, EDGE_PX - bar_px, 0)

    def _show_reset_all(self) -> None:
        undoes = self._before_reset is not None
        differs = self.choices.differing(self._state.defaults, FIELDS)
        if undoes:
            self.reset_all.setText(self.tr("Undo reset"))
            tip = self.tr("Restore the previous settings")
        else:
            self.reset_all.setText(self.tr("Reset all"))
            tip = self.tr("Reset every setting to its default; this can be undone")
        describe(self.reset_all, self.reset_all.text(), tip)
        self.reset_all.setVisible(self.is_open and (undoes or bool(differs)))

    def _show(self, state: PanelState) -> None:
        self._state = state
        for each in self.rows:
            each.show_state(state)
        self._show_presets()
        self._show_reset_all()

    def _show_presets(self) -> None:
        self.preset_bar.show_presets(self.presets, name_of(self.choices, self.presets))

    def _set(self, choices: Choices) -> None:
        """Take over what the user has chosen."""
        if choices != self.choices:
            self.show_choices(choices)
            self.changed.emit()

    @Slot(object)
    def _on_edited(self, changes: Mapping[str, Any]) -> None:
        self._before_reset = None
        choices = self.choices
        new = self._cards.get(changes.get("model", choices.model))
        if new is not None and new.id != choices.model:
            choices = switch_model(choices, self._state.card, new)
        self._set(replace(choices, **changes))

    @Slot(str)
    def _on_preset_chosen(self, name: str) -> None:
        self._before_reset = None
        self._set(apply_preset(self.presets[name], self.choices))

    @Slot(str)
    def _on_preset_saved(self, name: str) -> None:
        self.set_presets({**self.presets, name: preset_of(self.choices)})
        self.presets_changed.emit()

    @Slot(str)
    def _on_preset_deleted(self, name: str) -> None:
        self.set_presets({other: kept for other, kept in self.presets.items() if other != name})
        self.presets_changed.emit()

    @Slot()
    def _on_reset_all(self) -> None:
        before, self._before_reset = self._before_reset, None
        if before is None:
            self._before_reset = self.choices
            seed = random_seed() if self.choices.seed_locked else self.choices.seed
            self._set(replace(defaults_for(self._usual_card), seed=seed))
        else:
            self._set(before)
