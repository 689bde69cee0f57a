"""The settings card: its widgets stand for one request."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from sr3_desktop.engine.model_card import ModelCard
from sr3_desktop.engine.request import (
    MAX_STEPS,
    OutputSettings,
    SamplerName,
    SamplerSettings,
    UpscaleRequest,
)

from .icons import IconButton
from .segmented import SegmentedControl

SCALES = (2.0, 3.0, 4.0, 8.0)
MAX_SEED = 2**31 - 1
PERCENT = 100
WIDTH_PX = 304

SAMPLER_LABELS: dict[SamplerName, str] = {
    "dpmpp_2m": "DPM-Solver++ 2M",
    "dpmpp_2m_sde": "DPM-Solver++ 2M SDE",
    "ddim": "DDIM",
    "ddpm": "DDPM (SR3)",
    "heun": "Heun",
}
"""Proper names, the same in every language."""


class ParameterPanel(QScrollArea):
    """Everything the user can choose about a run.

    Args:
        cards: The models that can be used; their first is the default.
        parent: Parent widget.

    Signals:
        changed(): A value has been changed by the user.
    """

    changed = Signal()

    def __init__(self, cards: Sequence[ModelCard], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setWidgetResizable(True)
        self.setFixedWidth(WIDTH_PX)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._cards = {card.id: card for card in cards}
        self._photo_size: QSize | None = None
        self._base = UpscaleRequest(Path(), Path())
        self._make_widgets()
        self._lay_out()
        self._connect()
        self.load(self._base)

    def request(self, source: Path, target: Path, preview_px: int = 0) -> UpscaleRequest:
        """Return what the widgets say, for one photo and one lossless file."""
        return UpscaleRequest(
            source=source,
            target=target,
            model=self.model.currentData() or self._base.model,
            scale=SCALES[self.scale.current()],
            sampler=self._sampler_settings(),
            cleanup=self.cleanup.value() / PERCENT,
            device=self.device.currentData(),
            output=OutputSettings(format="png", exists="overwrite"),
            preview_px=preview_px,
        )

    def load(self, request: UpscaleRequest) -> None:
        """Let the widgets say what a request says."""
        self._base = request
        self.model.setCurrentIndex(max(0, self.model.findData(request.model)))
        known = request.scale in SCALES
        self.scale.choose(SCALES.index(request.scale) if known else SCALES.index(4.0))
        self.sampler.setCurrentIndex(self.sampler.findData(request.sampler.name))
        self.steps.setValue(request.sampler.steps)
        self.seed.setValue(min(request.sampler.seed, MAX_SEED))
        self.detail.setValue(round(request.sampler.detail * PERCENT))
        self.cleanup.setValue(round(request.cleanup * PERCENT))
        if self.device.findData(request.device) < 0:
            # Not asked for yet, or gone; the engine will say so if it is used.
            self.device.addItem(self._device_label(request.device), request.device)
        self.device.setCurrentIndex(self.device.findData(request.device))
        self._update_hints()

    def set_photo_size(self, size: QSize | None) -> None:
        """Show what size the result of this photo will have."""
        self._photo_size = size
        self._update_hints()

    def set_devices(self, devices: Sequence[str], names: Sequence[str]) -> None:
        """Offer the devices of this computer, under names for people."""
        chosen = self.device.currentData()
        self.device.clear()
        self.device.addItem(self._device_label("auto"), "auto")
        for device, name in zip(devices, names, strict=True):
            self.device.addItem(name, device)
        self.device.setCurrentIndex(max(0, self.device.findData(chosen)))

    def _make_widgets(self) -> None:
        self.scale = SegmentedControl(
            [f"{scale:g}×" for scale in SCALES],
            [self.tr("How many times as wide and as high the result is")] * len(SCALES),
        )
        self.size_hint = _hint()
        self.quality = SegmentedControl(
            [self.tr("Fast"), self.tr("Balanced"), self.tr("Best")],
            [
                self.tr("Few steps, for a first look"),
                self.tr("The steps recommended for this model"),
                self.tr("More steps: finer texture, but slower"),
            ],
        )
        self.steps_hint = _hint()
        self.steps = _number_box(MAX_STEPS)
        self.steps.setToolTip(
            self.tr("How often the picture is refined; with 0 no detail is invented at all")
        )
        self.sampler = _choice_box()
        for name in get_args(SamplerName):
            self.sampler.addItem(SAMPLER_LABELS[name], name)
        self.sampler.setToolTip(self.tr("The method by which noise is turned into detail"))
        self.detail = _percent_slider()
        self.detail.setToolTip(
            self.tr("Left: closest to the photo. Right: crisper, with more invented detail.")
        )
        self.cleanup = _percent_slider()
        self.cleanup.setToolTip(
            self.tr("Removes noise and JPEG blocks. Leave it at none for a clean photo.")
        )
        self.cleanup_hint = _hint()
        self.seed = _number_box(MAX_SEED)
        self.seed.setToolTip(
            self.tr("Another number invents other details; the same number repeats a result.")
        )
        self.dice = IconButton("dice", self.tr("Choose another seed at random"))
        self.model = _choice_box()
        self.model.setToolTip(self.tr("The model that enlarges the photo"))
        for card in self._cards.values():
            self.model.addItem(card.name, card.id)
        self.device = _choice_box()
        self.device.addItem(self._device_label("auto"), "auto")
        self.device.setToolTip(self.tr("Which part of this computer does the work"))

    def _lay_out(self) -> None:
        seed_row = QHBoxLayout()
        seed_row.setSpacing(6)
        seed_row.addWidget(self.seed, 1)
        seed_row.addWidget(self.dice)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(18)
        column.addLayout(self._row(self.tr("Size"), self.scale, self.size_hint))
        column.addLayout(self._row(self.tr("Quality"), self.quality, self.steps_hint))
        ends = _ends(self.tr("Faithful"), self.tr("Detailed"))
        column.addLayout(self._row(self.tr("Character"), self.detail, ends))
        cleanup = self._row(self.tr("Clean-up"), self.cleanup, note=self.cleanup_hint)
        column.addLayout(cleanup)
        column.addLayout(self._row(self.tr("Seed"), self.seed, field=seed_row))
        rule = QFrame()
        rule.setObjectName("rule")
        rule.setFixedHeight(1)
        column.addWidget(rule)
        column.addLayout(self._fields())
        column.addStretch()
        self.setWidget(content)

    def _fields(self) -> QGridLayout:
        """Return the rows of the less used settings, label left and field right."""
        grid = QGridLayout()
        grid.setSpacing(8)
        grid.setColumnMinimumWidth(0, 72)
        grid.setColumnStretch(1, 1)
        fields: dict[str, QWidget] = {
            self.tr("Model"): self.model,
            self.tr("Sampler"): self.sampler,
            self.tr("Steps"): self.steps,
            self.tr("Device"): self.device,
        }
        for number, (text, field) in enumerate(fields.items()):
            if field is self.model and len(self._cards) < 2:
                continue
            label = QLabel(text)
            label.setBuddy(field)
            field.setAccessibleName(text)
            grid.addWidget(label, number, 0)
            grid.addWidget(field, number, 1)
        return grid

    def _row(
        self,
        title: str,
        widget: QWidget,
        below: QWidget | QLayout | None = None,
        field: QLayout | None = None,
        note: QLabel | None = None,
    ) -> QVBoxLayout:
        """Return a titled setting.

        Args:
            title: Its name.
            widget: What is operated.
            below: What stands under it.
            field: A layout around `widget`.
            note: What stands at the right of the title.
        """
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        heading.setBuddy(widget)
        widget.setAccessibleName(title)
        column = QVBoxLayout()
        column.setSpacing(6)
        top = QHBoxLayout()
        top.addWidget(heading)
        top.addStretch()
        if note is not None:
            top.addWidget(note)
        column.addLayout(top)
        if field is None:
            column.addWidget(widget)
        else:
            column.addLayout(field)
        if isinstance(below, QWidget):
            column.addWidget(below)
        elif below is not None:
            column.addLayout(below)
        return column

    def _connect(self) -> None:
        self.scale.chosen.connect(self._on_changed)
        self.quality.chosen.connect(self._on_quality_chosen)
        self.dice.clicked.connect(self._on_dice)
        for box in (self.sampler, self.device, self.model):
            box.activated.connect(self._on_changed)
        for number in (self.steps, self.seed, self.detail, self.cleanup):
            number.valueChanged.connect(self._on_changed)

    def _recommended(self) -> SamplerSettings:
        card = self._cards.get(self.model.currentData())
        return card.recommended if card else SamplerSettings()

    def _presets(self) -> list[tuple[SamplerName, int]]:
        """Return sampler and steps of the three qualities."""
        best = self._recommended()
        steps = best.steps
        return [(best.name, max(1, steps // 2)), (best.name, steps), (best.name, 2 * steps)]

    def _sampler_settings(self) -> SamplerSettings:
        return SamplerSettings(
            name=self.sampler.currentData(),
            steps=self.steps.value(),
            eta=self._recommended().eta,
            seed=self.seed.value(),
            detail=self.detail.value() / PERCENT,
        )

    @Slot(int)
    def _on_quality_chosen(self, number: int) -> None:
        name, steps = self._presets()[number]
        self.sampler.setCurrentIndex(self.sampler.findData(name))
        self.steps.setValue(steps)
        self._on_changed()

    @Slot()
    def _on_dice(self) -> None:
        self.seed.setValue(random.randint(0, MAX_SEED))

    @Slot()
    def _on_changed(self) -> None:
        self._update_hints()
        self.changed.emit()

    def _update_hints(self) -> None:
        chosen = (self.sampler.currentData(), self.steps.value())
        presets = self._presets()
        self.quality.choose(presets.index(chosen) if chosen in presets else -1)
        if self.steps.value() == 0:
            self.steps_hint.setText(self.tr("No diffusion: nothing is invented"))
        else:
            steps = self.tr("{steps} steps, {sampler}")
            sampler = SAMPLER_LABELS[self.sampler.currentData()]
            self.steps_hint.setText(steps.format(steps=self.steps.value(), sampler=sampler))
        cleanup = self.cleanup.value()
        self.cleanup_hint.setText(f"{cleanup} %" if cleanup else self.tr("None"))
        self.size_hint.setText(self._size_text())

    def _size_text(self) -> str:
        if self._photo_size is None:
            return self.tr("Width and height are multiplied")
        size = self._photo_size * SCALES[self.scale.current()]
        megapixels = size.width() * size.height() / 1e6
        text = self.tr("Result {width} × {height}, {megapixels} megapixels")
        shown = f"{megapixels:.0f}" if megapixels >= 10 else f"{megapixels:.1f}"
        return text.format(width=size.width(), height=size.height(), megapixels=shown)

    def _device_label(self, device: str) -> str:
        if device == "auto":
            return self.tr("Automatic")
        if device == "cpu":
            return self.tr("Processor")
        return self.tr("Graphics card ({device})").format(device=device)


def _hint() -> QLabel:
    label = QLabel()
    label.setProperty("role", "muted")
    return label


def _ends(left: str, right: str) -> QHBoxLayout:
    """Return the labels of a slider's ends."""
    row = QHBoxLayout()
    for text in (left, right):
        label = _hint()
        label.setText(text)
        row.addWidget(label)
    row.insertStretch(1)
    return row


def _number_box(maximum: int) -> QSpinBox:
    box = QSpinBox()
    box.setMaximum(maximum)
    # A style sheet's padding does not reach the text of a spin box.
    box.lineEdit().setTextMargins(8, 0, 0, 0)
    return box


def _choice_box() -> QComboBox:
    """Return a drop-down list whose width does not follow its longest entry."""
    box = QComboBox()
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    return box


def _percent_slider() -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(0, PERCENT)
    slider.setPageStep(10)
    return slider
