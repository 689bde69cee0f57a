"""Makes the engine's sentences translatable: `python -m tests.templates FILE...`.

`raise ImageReadError(f"{path.name} is empty.")` becomes
`raise ImageReadError("{name} is empty.", name=path.name)`, and a text appended to `notes` becomes
a `Sentence`. Run `ruff format` and the tests afterwards, and read the diff.
"""

from __future__ import annotations

import ast
import sys
import textwrap
from pathlib import Path

from tests.translate import is_sentence_call

WIDTH = 78


def main() -> int:
    """Rewrite the files named."""
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(with_templates(path.read_text("utf-8")), "utf-8")
    return 0


def with_templates(source: str) -> str:
    """Return a module with templates in place of f-strings in its sentences."""
    edits: list[tuple[int, int, str]] = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or len(node.args) != 1 or node.keywords:
            continue
        first = node.args[0]
        start, end = _offset(source, first.lineno, first.col_offset), _end(source, first)
        if is_sentence_call(node) and isinstance(first, ast.JoinedStr):
            edits.append((start, end, _arguments(first)))
        elif _is_note(node) and isinstance(first, ast.JoinedStr | ast.Constant):
            inner = _arguments(first) if isinstance(first, ast.JoinedStr) else source[start:end]
            edits.append((start, end, f"Sentence({inner})"))
    for start, end, text in sorted(edits, reverse=True):
        source = source[:start] + text + source[end:]
    return source


def _is_note(call: ast.Call) -> bool:
    """Whether a text is appended to a list called `notes`."""
    return isinstance(call.func, ast.Attribute) and ast.unparse(call.func) == "notes.append"


def _arguments(text: ast.JoinedStr) -> str:
    """Return the arguments that stand for an f-string: its template, then name=value pairs."""
    template, values = "", {}
    for part in text.values:
        if isinstance(part, ast.Constant):
            template += part.value.replace("{", "{{").replace("}", "}}")
            continue
        assert isinstance(part, ast.FormattedValue)
        name, number = _name(part.value), 1
        value = ast.unparse(part.value)
        while values.get(name, value) != value:
            number += 1
            name = f"{_name(part.value)}{number}"
        values[name] = value
        conversion = f"!{chr(part.conversion)}" if part.conversion > 0 else ""
        spec = "".join(v.value for v in part.format_spec.values) if part.format_spec else ""  # type: ignore[attr-defined]
        template += f"{{{name}{conversion}{':' if spec else ''}{spec}}}"
    lines = textwrap.wrap(
        template, WIDTH, drop_whitespace=False, break_long_words=False, break_on_hyphens=False
    )
    literal = " ".join(repr(line) for line in lines)
    return ", ".join([literal, *(f"{name}={value}" for name, value in values.items())])


def _name(value: ast.expr) -> str:
    """Return a name for the value of an expression."""
    if isinstance(value, ast.Name):
        return value.id
    if isinstance(value, ast.Attribute):
        return "reason" if value.attr == "strerror" else value.attr
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        return _name(value.func.value)
    names = [node for node in ast.walk(value) if isinstance(node, ast.Name)]
    return min(names, key=lambda node: node.col_offset).id.lower() if names else "value"


def _offset(source: str, line: int, column: int) -> int:
    before = source.splitlines(keepends=True)[: line - 1]
    this = source.splitlines(keepends=True)[line - 1]
    return sum(map(len, before)) + len(this.encode()[:column].decode())


def _end(source: str, node: ast.expr) -> int:
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return _offset(source, node.end_lineno, node.end_col_offset)


if __name__ == "__main__":
    sys.exit(main())
