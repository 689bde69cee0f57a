"""Draw the rooms and their arrows: `python tools/draw_rooms.py` writes `docs/rooms.svg`.

The arrows are `ALLOWED` in `tests/test_rooms.py`. A room stands above all that it may import. An
arrow is left out where a chain of others leads the same way.
"""

from __future__ import annotations

import ast
from functools import cache
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BOX_W, BOX_H = 148, 36
PITCH_X, PITCH_Y = 190, 84
MARGIN = 24
COLUMNS = {"engine": (0, 1), "training": (2,), "cli": (2,), "app": (3, 4), "": (5,)}
COLORS = {
    "engine": ("#dcecff", "#2f6db5"),
    "training": ("#e4f3e1", "#3c8a3a"),
    "cli": ("#fff1cf", "#a5740b"),
    "app": ("#f6e2f3", "#96438a"),
    "": ("#eeeeee", "#666666"),
}
"""Fill and line of the rooms of each package; "" has the modules outside of all."""


def allowed() -> dict[str, set[str]]:
    """Return the arrows: each room with those that it may import; without faces of packages."""
    tree = ast.parse((ROOT / "tests" / "test_rooms.py").read_text("utf-8"))
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "ALLOWED":
            code = compile(ast.Expression(node.value), "ALLOWED", "eval")  # type: ignore[arg-type]
            rooms: dict[str, set[str]] = eval(code, {"set": set})
            return {
                r: rooms[r] for r in rooms if r not in ("__init__", "app", "engine", "training")
            }
    raise SystemExit("tests/test_rooms.py has no ALLOWED.")


def package(room: str) -> str:
    """Return the package of a room."""
    first = room.partition("/")[0]
    return first if first in COLORS else ""


def draw(arrows: dict[str, set[str]]) -> str:
    """Return the picture as SVG."""

    @cache
    def floor(room: str) -> int:
        return 1 + max(map(floor, arrows[room]), default=0)

    @cache
    def below(room: str) -> frozenset[str]:
        return frozenset(arrows[room]).union(*map(below, arrows[room]))

    top = max(map(floor, arrows))
    places: dict[str, tuple[float, float]] = {}
    for level in range(1, top + 1):
        for columns in sorted(set(COLUMNS.values())):
            row = sorted(r for r in arrows if floor(r) == level and COLUMNS[package(r)] == columns)
            middle = (columns[0] + columns[-1]) / 2
            for index, room in enumerate(row):
                x = MARGIN + PITCH_X * (middle + index - (len(row) - 1) / 2)
                places[room] = (x, MARGIN + PITCH_Y * (top - level))
    width = round(max(x for x, _ in places.values())) + BOX_W + MARGIN
    height = 2 * MARGIN + (top - 1) * PITCH_Y + BOX_H
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="sans-serif" font-size="14">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for room in arrows:
        direct = arrows[room] - {far for other in arrows[room] for far in below(other)}
        lines += [_arrow(room, places[room], places[other]) for other in sorted(direct)]
    lines += [_box(room, *places[room]) for room in arrows]
    return "\n".join([*lines, "</svg>", ""])


def _arrow(room: str, start: tuple[float, float], end: tuple[float, float]) -> str:
    x0, y0, x1, y1 = start[0] + BOX_W / 2, start[1] + BOX_H, end[0] + BOX_W / 2, end[1] - 7
    bend = (y1 - y0) / 2
    line = COLORS[package(room)][1]
    return (
        f'<path d="M{x0:g} {y0:g} C{x0:g} {y0 + bend:g} {x1:g} {y1 - bend:g} {x1:g} {y1:g}" '
        f'fill="none" stroke="{line}" stroke-opacity="0.6" stroke-width="1.4"/>'
        f'<path d="M{x1 - 4:g} {y1:g} h8 l-4 7 z" fill="{line}"/>'
    )


def _box(room: str, x: float, y: float) -> str:
    fill, line = COLORS[package(room)]
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{BOX_W}" height="{BOX_H}" rx="6" fill="{fill}" '
        f'stroke="{line}"/><text x="{x + BOX_W / 2:g}" y="{y + BOX_H / 2 + 5:g}" '
        f'text-anchor="middle">{escape(room)}</text>'
    )


if __name__ == "__main__":
    (ROOT / "docs" / "rooms.svg").write_text(draw(allowed()), "utf-8")
