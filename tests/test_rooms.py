"""The rooms: which may import which, how many modules one holds, and no circle of modules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import sr3_desktop

from .test_layers import parsed

PACKAGE = Path(sr3_desktop.__file__).parent
MOST_MODULES = 16

ALLOWED: dict[str, set[str]] = {
    "__init__": set(),
    "app": set(),
    "engine": set(),
    "engine/base": set(),
    "logs": set(),
    "paths": set(),
    "training": set(),
    "app/system": {"engine/base", "engine/files", "logs", "paths"},
    "engine/diffusion": {"engine/base"},
    "engine/files": {"engine/base"},
    "device_words": {"engine/base", "engine/models", "paths"},
    "app/widgets": {"app/system", "paths"},
    "engine/metadata": {"engine/base"},
    "engine/images": {"engine/base", "engine/files", "engine/metadata"},
    "engine/networks": {"engine/base", "engine/diffusion"},
    "engine/models": {"engine/base", "engine/diffusion", "engine/files", "engine/networks"},
    "app/photo_list": {"app/system", "app/widgets", "engine/base", "engine/files", "engine/images"},
    "app/settings": {"app/system", "engine/base", "engine/files", "engine/models"},
    "engine/exchange": {"engine/base", "engine/diffusion", "engine/files", "engine/models"},
    "engine/faces": {"engine/base", "engine/diffusion", "engine/models"},
    "training/data": {"engine/base", "engine/files", "engine/images"},
    "app/estimates": {"app/settings", "engine/base"},
    "app/panel": {
        "app/settings",
        "app/system",
        "app/widgets",
        "engine/base",
        "engine/files",
        "engine/models",
    },
    "engine/upscale": {
        "engine/base",
        "engine/diffusion",
        "engine/faces",
        "engine/files",
        "engine/images",
        "engine/models",
    },
    "app/chrome": {
        "device_words",
        "app/estimates",
        "app/settings",
        "app/system",
        "app/widgets",
        "engine/base",
        "engine/files",
        "engine/models",
        "paths",
    },
    "engine/batch": {
        "engine/base",
        "engine/diffusion",
        "engine/faces",
        "engine/files",
        "engine/images",
        "engine/models",
        "engine/upscale",
    },
    "training/evaluation": {
        "engine/base",
        "engine/diffusion",
        "engine/images",
        "engine/models",
        "engine/upscale",
        "training/data",
    },
    "training/perceptual": {"engine/base", "training/evaluation"},
    "app/jobs": {
        "app/estimates",
        "app/photo_list",
        "app/settings",
        "app/system",
        "engine/base",
        "engine/batch",
        "engine/faces",
        "engine/files",
        "engine/models",
        "engine/upscale",
        "paths",
    },
    "training/trainer": {
        "engine/base",
        "engine/diffusion",
        "engine/exchange",
        "engine/files",
        "engine/images",
        "engine/models",
        "engine/upscale",
        "training/data",
        "training/evaluation",
        "training/perceptual",
    },
    "app/run": {
        "app/chrome",
        "app/estimates",
        "app/jobs",
        "app/photo_list",
        "app/settings",
        "app/system",
        "app/widgets",
        "engine/base",
    },
    "app/viewer": {
        "app/chrome",
        "app/jobs",
        "app/photo_list",
        "app/settings",
        "app/system",
        "app/widgets",
        "engine/base",
        "engine/upscale",
    },
    "cli/sr3": {
        "engine/base",
        "engine/diffusion",
        "engine/files",
        "engine/models",
        "paths",
        "training/data",
        "training/evaluation",
        "training/perceptual",
        "training/trainer",
    },
    "cli": {
        "cli/sr3",
        "device_words",
        "engine/base",
        "engine/batch",
        "engine/diffusion",
        "engine/exchange",
        "engine/faces",
        "engine/files",
        "engine/images",
        "engine/models",
        "engine/upscale",
        "logs",
        "paths",
        "training/data",
        "training/evaluation",
        "training/perceptual",
        "training/trainer",
    },
    "app/faces": {
        "app/chrome",
        "app/jobs",
        "app/settings",
        "app/system",
        "app/viewer",
        "app/widgets",
        "engine/base",
        "engine/faces",
        "engine/images",
        "paths",
    },
    "app/tools": {
        "app/chrome",
        "app/estimates",
        "app/jobs",
        "app/panel",
        "app/photo_list",
        "app/settings",
        "app/system",
        "app/viewer",
        "app/widgets",
        "engine/base",
        "engine/files",
        "engine/images",
        "engine/upscale",
    },
    "app/level": {
        "app/chrome",
        "app/jobs",
        "app/panel",
        "app/photo_list",
        "app/system",
        "app/viewer",
        "app/widgets",
        "engine/base",
        "engine/batch",
        "engine/diffusion",
        "engine/images",
        "engine/upscale",
        "paths",
    },
    "app/window": {
        "device_words",
        "app/chrome",
        "app/faces",
        "app/jobs",
        "app/level",
        "app/panel",
        "app/photo_list",
        "app/run",
        "app/settings",
        "app/system",
        "app/tools",
        "app/viewer",
        "app/widgets",
        "engine/base",
        "engine/files",
        "engine/images",
        "engine/models",
        "paths",
    },
    "app/check": {
        "app/jobs",
        "app/system",
        "app/widgets",
        "app/window",
        "engine/base",
        "engine/files",
        "engine/images",
        "engine/models",
        "paths",
    },
    "__main__": {"app/check", "app/system", "app/window", "cli", "cli/sr3", "engine/base"},
}
"""Each room, or file of the package itself, and the others that it may import."""


def modules() -> dict[str, Path]:
    """Return every module below `sr3_desktop` by its dotted name, without the package's."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        found[name.removesuffix("__init__").rstrip(".")] = path
    return found


FILES = modules()


def room_of(name: str) -> str:
    """Return the room of a module: its folder, or the module itself in the package's own."""
    path = FILES[name].relative_to(PACKAGE)
    return path.parent.as_posix() if len(path.parts) > 1 else path.stem


def tree_of(path: Path) -> ast.Module:
    return parsed(path.read_text("utf-8"))


def imports_of(name: str, for_types: bool) -> Iterator[str]:
    """Yield the modules of ours that a module imports, at its start or later."""
    here = [*FILES[name].relative_to(PACKAGE).parts][:-1]

    def walk(node: ast.AST, typing: bool) -> Iterator[str]:
        if isinstance(node, ast.expr):
            return  # no expression imports
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            typing = True
        if typing and not for_types:
            return
        if isinstance(node, ast.Import):
            bases = [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = ["sr3_desktop", *here]
                base = ".".join([*up[: len(up) - node.level + 1], *([base] if base else [])])
            bases = [(base, alias.name) for alias in node.names]
        else:
            bases = []
        for base, last in bases:
            if base == "sr3_desktop" or base.startswith("sr3_desktop."):
                base = base.removeprefix("sr3_desktop").removeprefix(".")
                inner = f"{base}.{last}".strip(".")
                yield inner if inner in FILES else base
        for child in ast.iter_child_nodes(node):
            yield from walk(child, typing)

    yield from walk(tree_of(FILES[name]), False)


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """Return what is left when all that stands on nothing else has been taken away, again and
    again, from below and from above.
    """
    left = {a: {b for b in others if b != a} for a, others in arrows.items()}
    while True:
        ground = {a for a, others in left.items() if not others & left.keys()}
        wanted = {b for others in left.values() for b in others}
        gone = ground | (left.keys() - wanted)
        if not gone:
            return [sorted(left)] if left else []
        left = {a: others - gone for a, others in left.items() if a not in gone}


def test_rooms_import_only_what_they_may() -> None:
    breaches = [
        f"{name}: {room_of(name)} may not import {other} of {room_of(other)}"
        for name in FILES
        for other in imports_of(name, for_types=True)
        if other  # the package itself has the version alone
        and room_of(other) != room_of(name)
        and room_of(other) not in ALLOWED[room_of(name)]
    ]
    assert breaches == []


def test_the_arrows_between_rooms_have_no_circle() -> None:
    assert circles(ALLOWED) == []


def test_modules_import_each_other_in_no_circle() -> None:
    assert circles({name: set(imports_of(name, for_types=False)) for name in FILES}) == []


@pytest.mark.parametrize("room", sorted({room_of(name) for name in FILES}))
def test_a_room_is_not_crowded_and_says_what_it_is_for(room: str) -> None:
    inside = [n for n in FILES if room_of(n) == room and FILES[n].name != "__init__.py"]
    assert len(inside) <= MOST_MODULES
    face = PACKAGE / room / "__init__.py"
    if face.exists():
        assert ast.get_docstring(tree_of(face))
