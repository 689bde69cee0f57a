"""A settings card with two models, as a fixture, and what can be operated in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QWidget,
)

from sr3_desktop.app.panel.parameter_panel import WIDTH_PX, ParameterPanel
from sr3_desktop.engine.base.request import SamplerSettings
from sr3_desktop.engine.models.model_card import ModelCard

PHOTO = ModelCard("photo-x4", "Photo", "photo", 4, {}, {"levels": 2000})

SR3 = ModelCard(
    "face-x8",
    "Faces",
    "sr3",
    8,
    {},
    {"levels": 1000},
    recommended=SamplerSettings("ddim", 100, eta=0.0, detail=1.0),
)

OTHERS: dict[str, Any] = {
    "model": "face-x8",
    "size_by": "longer",
    "scale": 2.0,
    "pixels": 5000,
    "paper_width": 12.5,
    "paper_height": 9.0,
    "paper_unit": "in",
    "dpi": 240,
    "sampler": "ddim",
    "steps": 13,
    "eta": 0.25,
    "temperature": 0.6,
    "detail": 0.7,
    "cleanup": 0.3,
    "soft": "shrink",
    "seed": 99,
    "seed_locked": True,
    "format": "tiff",
    "quality": 70,
    "depth": "16",
    "recipe": False,
    "keep_info": False,
    "keep_location": False,
    "folder": "/results",
    "template": "{seq} {name}",
    "exists": "changed",
    "tile": 192,
    "dtype": "float32",
    "device": "cuda:3",
    "preview": "low",
    "keep_states": False,
}
"""For every choice a value that is not the default."""


@pytest.fixture
def panel(qapp: QApplication) -> Iterator[ParameterPanel]:
    panel = ParameterPanel([PHOTO, SR3])
    panel.resize(WIDTH_PX, 900)
    panel.more.set_open(True)
    panel.show()
    yield panel
    delete(panel)


def delete(widget: QWidget) -> None:
    """Delete now: without an event loop cards would pile up, and be styled and translated too."""
    widget.close()
    widget.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def controls(panel: QWidget) -> list[QWidget]:
    """Return all that can be operated and is visible."""
    kinds = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)
    return [
        widget
        for widget in panel.findChildren(QWidget)
        if isinstance(widget, kinds)
        and widget.isVisibleTo(panel)
        and not isinstance(widget, QScrollBar)
        and not widget.objectName().startswith("qt_")
    ]
