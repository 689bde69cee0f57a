"""Keeps the translations up to date: `python -m tests.translate`.

Collects every text of the window (by Qt's lupdate) and every sentence of the engine into
`resources/translations/*.ts`, compiles them to `.qm`, and lists what has no translation yet.
`--fill zh_CN FILE` takes translations from a JSON object of English to Chinese texts; in a language
with a plural, such as `en`, a list holds both forms of a text with a number.
"""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sr3_desktop.cli import main as cli
from sr3_desktop.cli.sr3.language import LANGUAGES
from sr3_desktop.engine.base.errors import Sentence

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "sr3_desktop"
FOLDER = ROOT / "resources" / "translations"
OF_ARGPARSE = (
    "usage: ",
    "positional arguments",
    "options",
    "show this help message and exit",
    "show program's version number and exit",
    "argument %(argument_name)s: %(message)s",
    "ambiguous option: %(option)s could match %(matches)s",
    "expected one argument",
    "expected at most one argument",
    "expected at least one argument",
    "expected %s argument",
    "expected %s arguments",
    "ignored explicit argument %r",
    "invalid %(type)s value: %(value)r",
    "invalid choice: %(value)r (choose from %(choices)s)",
    "not allowed with argument %s",
    "one of the arguments %s is required",
    "the following arguments are required: %s",
    "unrecognized arguments: %s",
)
"""What Python's own parser of arguments says."""
HEADER = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'


def main() -> int:
    """Update, compile and list."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fill", nargs=2, metavar=("LANGUAGE", "FILE"), help="a JSON file")
    options = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    update(FOLDER)
    if options.fill:
        language, file = options.fill
        fill(ts(language), json.loads(Path(file).read_text("utf-8")))
    compile_all(FOLDER)
    for place in untranslatable():
        print(f"{place}: no template; see tests/templates.py")
    missing = [(language, *text) for language in LANGUAGES for text in unfinished(ts(language))]
    for language, context, source in missing:
        print(f"{language}: {context}: {json.dumps(source, ensure_ascii=False)}")
    print(f"{len(missing)} texts have no translation.")
    return 1 if missing else 0


def ts(language: str, folder: Path = FOLDER) -> Path:
    """Return the file of a language's translations."""
    return folder / f"{language}.ts"


def update(folder: Path) -> None:
    """Let the .ts files in a folder hold the texts of the source, and no others."""
    with tempfile.TemporaryDirectory() as temporary:
        engine = Path(temporary) / "engine_sentences.py"
        lines = [
            f"QCoreApplication.translate('engine', {sentence!r})"
            for sentence in sorted(sentences())
        ]
        lines += [f"QCoreApplication.translate({c!r}, {text!r})" for c, text in widget_texts()]
        engine.write_text("\n".join(lines) + "\n", "utf-8")
        sources = [*map(str, sorted((PACKAGE / "app").rglob("*.py"))), str(engine)]
        for language in LANGUAGES:
            plurals = ["-pluralonly"] if language == "en" else []
            run_tool(
                "lupdate",
                *plurals,
                *("-locations", "none", "-no-obsolete", "-no-ui-lines"),
                *("-source-language", "en", "-target-language", language),
                *sources,
                *("-ts", str(ts(language, folder))),
            )


def compile_all(folder: Path, target: Path | None = None) -> None:
    """Make the .qm files of a folder's .ts files."""
    for language in LANGUAGES:
        made = (target or folder) / f"{language}.qm"
        run_tool("lrelease", "-silent", str(ts(language, folder)), "-qm", str(made))


def run_tool(name: str, *arguments: str) -> None:
    """Run a tool of PySide6's; raises RuntimeError with what it said if it fails."""
    code = f"from PySide6.scripts.pyside_tool import {name}; {name}()"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode or "error:" in done.stderr.lower():
        raise RuntimeError(f"{name} failed: {done.stdout}{done.stderr}")


def sentences() -> set[str]:
    """Return every sentence of the engine, of the tables in `resources`, and of the commands."""
    made = {text for path in sentence_files() for text in _constants(path)}
    return made | set(resource_texts()) | set(help_texts()) | set(OF_ARGPARSE)


def resource_texts() -> Iterator[str]:
    """Yield what tables in `resources` say of the window's actions and of devices."""
    actions, devices = (
        json.loads((ROOT / "resources" / name).read_text("utf-8"))
        for name in ("actions.json", "device-words.json")
    )
    yield from actions["groups"].values()
    for action in actions["actions"]:
        yield from (action[name] for name in ("does", "menu", "tip") if name in action)
    for words in devices.values():
        yield from words.values()


def widget_texts() -> Iterator[tuple[str, str]]:
    """Yield context and text of what tables in `resources` say in widgets and dialogs."""

    def leaves(texts: Any) -> Iterator[str]:
        if isinstance(texts, str):
            yield texts
        else:
            for each in texts.values() if isinstance(texts, dict) else texts:
                yield from leaves(each)

    texts, questions = (
        json.loads((ROOT / "resources" / name).read_text("utf-8"))
        for name in ("texts.json", "questions.json")
    )
    tables = {**texts, "Dialogs": questions}
    return ((context, text) for context, table in tables.items() for text in leaves(table))


def help_texts() -> Iterator[str]:
    """Yield what the commands and their options say of themselves."""
    parsers = [cli._parser(name) for name in cli.COMMANDS]
    while parsers:
        parser = parsers.pop()
        groups = [text for g in parser._action_groups for text in (g.title, g.description)]
        actions = list(parser._actions)
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                actions += action._get_subactions()
                parsers += action.choices.values()
        for text in (parser.description, *groups, *(action.help for action in actions)):
            if text and text not in OF_ARGPARSE:
                yield text.template if isinstance(text, Sentence) else text


def sentence_files() -> list[Path]:
    """Return the modules that make sentences for the user."""
    names = ("app", "cli", "engine", "training")
    layers = [path for name in names for path in sorted((PACKAGE / name).rglob("*.py"))]
    return [*layers, PACKAGE / "device_words.py", PACKAGE / "__main__.py"]


def untranslatable() -> list[str]:
    """Return, as `file:line`, where the engine's sentences are f-strings: no template is known."""
    return [
        f"{path.relative_to(PACKAGE)}:{call.lineno}"
        for path in sentence_files()
        for call in _calls(path)
        if call.args and isinstance(call.args[0], ast.JoinedStr)
    ]


def unfinished(path: Path) -> list[tuple[str, str]]:
    """Return context and text of every entry without a finished translation."""
    found = []
    for context in ET.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            forms = [*translation.iter("numerusform")] or [translation]
            if translation.get("type") or not all(form.text for form in forms):
                found.append((context.findtext("name", ""), message.findtext("source", "")))
    return found


def fill(path: Path, texts: dict[str, str | list[str]]) -> None:
    """Give the unfinished entries of a .ts file their translations."""
    tree = ET.parse(path)
    for message in tree.getroot().iter("message"):
        translation, source = message.find("translation"), message.findtext("source", "")
        assert translation is not None
        if source not in texts or translation.get("type") != "unfinished":
            continue
        del translation.attrib["type"]
        forms, found = [*translation.iter("numerusform")] or [translation], texts[source]
        for form, text in zip(forms, [found] if isinstance(found, str) else found, strict=True):
            form.text = text
    path.write_text(HEADER + ET.tostring(tree.getroot(), encoding="unicode") + "\n", "utf-8")
    update(path.parent)  # lupdate's own layout of the file


def is_sentence_call(node: ast.AST) -> bool:
    """Tell whether a piece of source makes an error for the user or a sentence."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute):
        return node.func.attr == "instead"
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    return name in ("Sentence", "say", "complain") or (
        name.endswith("Error") and name not in _BUILT_IN
    )


def _calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and is_sentence_call(node):
            yield node


_BUILT_IN = {
    "AssertionError",
    "KeyError",
    "OSError",
    "RuntimeError",
    "TypeError",
    "ValueError",
}


def _constants(path: Path) -> Iterator[str]:
    for call in _calls(path):
        if call.args and isinstance(call.args[0], ast.Constant):
            yield call.args[0].value


if __name__ == "__main__":
    sys.exit(main())
