"""The layers: app -> engine, cli -> training -> engine, cli -> engine; and who may load what."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

import sr3_desktop

PACKAGE = Path(sr3_desktop.__file__).parent
NAME = "sr3_desktop"

ALLOWED = {
    "engine": {"engine"},
    "training": {"training", "engine"},
    "app": {"app", "engine", "paths", "logs", "device_words"},
    "cli": {"cli", "training", "engine", "paths", "logs", "device_words"},
    "__main__": {"cli", "app", "engine"},
    "device_words": {"engine", "paths"},
    "paths": set(),
    "logs": set(),
    "": set(),
}
STANDARD = (
    *(f"base.{name}" for name in ("request", "errors", "options", "formats", "strokes")),
    "models.model_card",
)
STDLIB_ONLY = {f"{NAME}.engine.{name}" for name in STANDARD}
COMMANDS = ("cli", "__main__", "paths", "logs")
TRAINING_COMMANDS = {f"{NAME}.cli.sr3.start_training"}
"""Loaded when it is asked for, and then with torch."""
STARTS_WITHOUT_TORCH = ("app", *COMMANDS)
STARTS_WITHOUT_QT = COMMANDS


@dataclass(frozen=True)
class Import:
    """One imported module, by its full name."""

    target: str
    line: int
    at_start: bool  # executed when the module is loaded
    for_types: bool  # below `if TYPE_CHECKING:`


def read_package() -> dict[str, str]:
    """Return the source of every module of the package by its full name."""
    sources = {}
    for path in PACKAGE.rglob("*.py"):
        parts = [NAME, *path.relative_to(PACKAGE).with_suffix("").parts]
        sources[".".join(parts).removesuffix(".__init__")] = path.read_text("utf-8")
    return sources


@cache
def parsed(code: str) -> ast.Module:
    return ast.parse(code)


def imports_of(module: str, sources: Mapping[str, str]) -> Iterator[Import]:
    parts = module.split(".")
    is_package = any(other.startswith(f"{module}.") for other in sources)

    def targets(node: ast.stmt) -> Iterator[str]:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = parts[: len(parts) - node.level + is_package]
                base = ".".join([*up, *([base] if base else [])])
            for alias in node.names:
                submodule = f"{base}.{alias.name}"
                yield submodule if submodule in sources else base

    def walk(nodes: list[ast.stmt], at_start: bool, for_types: bool) -> Iterator[Import]:
        for node in nodes:
            for target in targets(node):
                yield Import(target, node.lineno, at_start and not for_types, for_types)
            lazy = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            typing = isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
            for field in ("body", "orelse", "finalbody"):
                inner = getattr(node, field, [])
                types = for_types or (typing and field == "body")
                yield from walk(inner, at_start and not lazy, types)
            for handler in [*getattr(node, "handlers", []), *getattr(node, "cases", [])]:
                yield from walk(handler.body, at_start and not lazy, for_types)

    yield from walk(parsed(sources[module]).body, True, False)


def loaded_by(module: str, imports: Mapping[str, list[Import]]) -> set[str]:
    """Return all that loading a module loads, as far as our own code decides it."""
    reached: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        parent = name.rpartition(".")[0]
        if name in imports:
            waiting += [item.target for item in imports[name] if item.at_start]
            waiting += [parent] if parent else []
    return {name.partition(".")[0] for name in reached}


def layer_of(module: str) -> str:
    return [*module.split("."), ""][1]


def violations(sources: Mapping[str, str]) -> list[str]:
    """Return every breach of the rules as `module:line: what`."""
    found = []
    imports = {module: list(imports_of(module, sources)) for module in sources}
    for module, items in imports.items():
        layer = layer_of(module)
        for item in items:
            root = item.target.partition(".")[0]
            where = f"{module}:{item.line}: "
            if root == NAME and layer_of(item.target) not in ALLOWED[layer] | {""}:
                found.append(f"{where}{layer} may not import {item.target}")
            if root in ("PySide6", "shiboken6") and layer != "app":
                found.append(f"{where}only app may import Qt")
            if root == "torchvision":
                found.append(f"{where}torchvision is not a dependency")
            foreign = root not in sys.stdlib_module_names and item.target not in STDLIB_ONLY
            if module in STDLIB_ONLY and foreign and not item.for_types:
                found.append(f"{where}standard library only, not {item.target}")
        loaded = loaded_by(module, imports)
        starts_without = layer in STARTS_WITHOUT_TORCH and module not in TRAINING_COMMANDS
        if starts_without and "torch" in loaded:
            found.append(f"{module}: loads torch when it starts")
        if layer in STARTS_WITHOUT_QT and "PySide6" in loaded:
            found.append(f"{module}: loads Qt when it starts")
    return found


def test_the_package_keeps_the_layers() -> None:
    assert violations(read_package()) == []


@pytest.mark.parametrize(
    ("module", "code", "expected"),
    [
        ("engine.x", "from ..training import loop", "engine may not import sr3_desktop.training"),
        ("engine.x", "def f():\n    import sr3_desktop.app", "engine may not import"),
        ("engine.x", "from PySide6.QtCore import QObject", "only app may import Qt"),
        ("engine.x", "if True:\n    import torchvision", "torchvision"),
        ("engine.x", "from .. import paths", "engine may not import sr3_desktop.paths"),
        ("training.x", "from ..app import worker", "training may not import"),
        ("app.x", "from ..training.train_cli import run", "app may not import"),
        ("app.x", "import torch", "loads torch"),
        ("app.x", "try:\n    import torch\nexcept ImportError:\n    pass", "loads torch"),
        ("app.x", "class A:\n    import torch", "loads torch"),
        ("app.x", "from ..engine import samplers", "loads torch"),
        ("app.x", "from ..engine.samplers import sample", "loads torch"),
        ("cli", "from .engine.samplers import sample", "loads torch"),
        ("cli", "from .app import worker", "cli may not import"),
        ("__main__", "from .app import worker", "loads Qt"),
        ("engine.base.request", "import numpy", "standard library only"),
        ("engine.base.errors", "from ..images import read_image", "standard library only"),
    ],
)
def test_a_planted_import_is_found(module: str, code: str, expected: str) -> None:
    planted = {
        NAME: "__version__ = '1'",
        f"{NAME}.paths": "",
        f"{NAME}.engine": "",
        f"{NAME}.engine.samplers": "import torch",
        f"{NAME}.engine.images": "import numpy",
        f"{NAME}.training": "",
        f"{NAME}.training.loop": "from ..engine import samplers",
        f"{NAME}.training.train_cli": "from . import loop",
        f"{NAME}.app": "",
        f"{NAME}.app.worker": "import PySide6",
    }
    assert violations(planted) == []
    found = violations(planted | {f"{NAME}.{module}": code})
    assert found
    assert any(expected in line for line in found)


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("app.x", "def build():\n    from ..engine import samplers"),
        ("app.x", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import torch"),
        (
            "engine.base.request",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import numpy",
        ),
        ("cli", "def run():\n    from .training import train_cli"),
    ],
)
def test_a_late_import_is_allowed(module: str, code: str) -> None:
    planted = {NAME: "", f"{NAME}.engine": "", f"{NAME}.engine.samplers": "import torch"}
    planted |= {f"{NAME}.app": "", f"{NAME}.training": "", f"{NAME}.training.train_cli": ""}
    assert violations(planted | {f"{NAME}.{module}": code}) == []


RESERVED = {
    "os.replace": "engine/files/atomic.py",
    "os.rename": "engine/files/atomic.py",
    "os.link": "engine/files/atomic.py",
    "move a path": "engine/files/atomic.py",
    "open to write": "engine/files/atomic.py",
    "Image.open": "engine/images/pillow_setup.py",
}
"""What a single module may do, so that no other forgets what that one takes care of."""


IN_PLACE = ("__main__.py", "training/data/read_photos.py")
"""What writes to the null device and into a temporary folder."""


def reserved_calls(code: str) -> Iterator[tuple[str, int]]:
    """Yield each call that `RESERVED` knows, and its line."""
    for node in ast.walk(parsed(code)):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        name = called.rpartition(".")[2]
        modes = [*node.args[called == "open" :][:1], *(k.value for k in node.keywords)]
        texts = "".join(str(m.value) for m in modes if isinstance(m, ast.Constant))
        if called in RESERVED:
            yield called, node.lineno
        elif called == "shutil.move" or (name == "rename" and called != name):
            yield "move a path", node.lineno
        elif name == "replace" and called != name and len(node.args) == 1 and not node.keywords:
            yield "move a path", node.lineno  # texts have two arguments
        elif name in ("write_text", "write_bytes") or (name == "open" and set(texts) & set("wx")):
            yield "open to write", node.lineno


def test_files_are_written_and_pictures_opened_in_one_place_each() -> None:
    found = [
        f"{name}:{line}: {call}"
        for name, path in ((p.relative_to(PACKAGE).as_posix(), p) for p in PACKAGE.rglob("*.py"))
        for call, line in reserved_calls(path.read_text("utf-8"))
        if name not in (RESERVED[call], *IN_PLACE)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("os.replace(a, b)", "os.replace"),
        ("a.replace(b)", "move a path"),
        ("a.rename(b)", "move a path"),
        ("a.write_text('x')", "open to write"),
        ("a.open('wb')", "open to write"),
        ("open(a, 'x')", "open to write"),
        ("Image.open(a)", "Image.open"),
        ("'a'.replace('b', 'c'); replace(a, b=1); a.open('rb'); open(a)", None),
    ],
)
def test_a_planted_call_is_found(code: str, call: str | None) -> None:
    assert [found for found, _ in reserved_calls(code)] == ([call] if call else [])


def test_the_window_works_beside_its_thread_in_ways_that_always_answer() -> None:
    """Else an error would be lost there, and the window would wait forever."""
    ways = {
        "app/system/background.py": {"ThreadPoolExecutor"},
        "app/jobs/worker.py": {"QThread"},
    }
    threads = {"QRunnable", "QThreadPool", "QThread", "ThreadPoolExecutor", "Thread"}
    for path in (PACKAGE / "app").rglob("*.py"):
        tree = parsed(path.read_text("utf-8"))
        calls = {
            ast.unparse(node.func).rpartition(".")[2]
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
        }
        bases = {
            ast.unparse(base).rpartition(".")[2]
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
            for base in node.bases
        }
        name = path.relative_to(PACKAGE).as_posix()
        assert (calls | bases) & threads == ways.get(name, set()), name


def test_an_import_changes_neither_pillow_nor_the_environment() -> None:
    state = "Image.MAX_IMAGE_PIXELS, set(tiff.OPEN_INFO), sorted(Image.OPEN), dict(os.environ)"
    code = (
        "import os; from PIL import Image, TiffImagePlugin as tiff\n"
        f"before = {state}\n"
        "import sr3_desktop.cli.main, sr3_desktop.training.data.prepare\n"
        f"print(before == ({state}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == "True\n", done.stderr


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("sr3_desktop.app.window.application", {"torch"}),
        ("sr3_desktop.cli.main", {"torch", "PySide6"}),
        ("sr3_desktop.engine.images", {"torch", "PySide6"}),
        ("sr3_desktop.engine.models.model_card", {"torch", "PySide6", "numpy", "PIL"}),
    ],
)
def test_a_fresh_process_leaves_out(module: str, absent: set[str]) -> None:
    code = f"import sys, {module}; print(*sorted({absent!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
