"""A screen for all tests, and the program on it for each class of them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from .person import ROOT, Person, Screen

NEEDED = ("Xvfb", "openbox", "xdotool", "import")
MISSING = [name for name in NEEDED if shutil.which(name) is None]
HERE = Path(__file__).parent
SIZE = "1366x768"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests here, and skip them where the programs that they need are missing."""
    here = f"{HERE}{os.sep}"
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.desktop)
            if MISSING:
                item.add_marker(pytest.mark.skip(reason=f"needs {', '.join(MISSING)}"))


@pytest.fixture(scope="class")
def person(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """Someone in front of a screen; a class names its size as `SIZE`."""
    screen = Screen(getattr(request.cls, "SIZE", SIZE))
    someone = Person(screen, tmp_path_factory.mktemp("person"))
    yield someone
    someone.shoot(someone.folder / "last.png")
    someone.kill()
    screen.close()


@pytest.fixture(scope="class")
def photos(person: Person) -> list[Path]:
    """Nine small photos, one of each format that people send."""
    made = []
    with Image.open(ROOT / "resources" / "samples" / "chelsea.jpg") as cat:
        for number, suffix in enumerate(("jpg", "png", "webp", "tif") * 2 + ("jpg",)):
            box = (8 * number, 4 * number, 8 * number + 200, 4 * number + 150)
            photo = cat.crop(box).resize((48, 36), Image.Resampling.BOX)
            made.append(person.photos / f"cat {number}.{suffix}")
            photo.save(made[-1])
    return made
