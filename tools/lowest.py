"""Prints the lowest versions that pyproject.toml allows, as constraints for pip.

python -m tools.lowest > lowest.txt && python -m pip install --constraint lowest.txt .
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
EXTRAS = ("heif",)


def lowest(requirement: str) -> str:
    """Return `name==version` for a requirement with a lower bound; "" for one without."""
    found = re.match(r"([\w.-]+)(?:\[\w+\])?\s*[^;]*?[>=]=\s*([\w.]+)", requirement)
    return f"{found[1]}=={found[2]}" if found else ""


def constraints() -> list[str]:
    """Return a line for each dependency of the program."""
    with PYPROJECT.open("rb") as file:
        project = tomllib.load(file)["project"]
    wanted = list(project["dependencies"])
    for extra in EXTRAS:
        wanted += project["optional-dependencies"][extra]
    return [line for line in map(lowest, wanted) if line]


if __name__ == "__main__":
    print("\n".join(constraints()))
