"""The lowest versions, and that every tested version is one that the project allows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tools import build, lowest
from tools.bundle.flavors import FLAVORS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("requirement", "expected"),
    [
        ("PySide6-Essentials>=6.8,<6.12", "PySide6-Essentials==6.8"),
        ("torch==2.13.0", "torch==2.13.0"),
        ("msvc-runtime>=14.44; sys_platform == 'win32'", "msvc-runtime==14.44"),
        ("tqdm", ""),
    ],
)
def test_the_lowest_version(requirement: str, expected: str) -> None:
    assert lowest.lowest(requirement) == expected


def test_every_dependency_has_a_lowest_version() -> None:
    wanted = [*build.requirements(FLAVORS["light"]), build.torch_requirement()]
    assert all(lowest.lowest(requirement) for requirement in wanted)


def test_the_tested_versions_are_allowed() -> None:
    tested: dict[str, list[str]] = {}
    for line in build.CONSTRAINTS.read_text("utf-8").splitlines():
        found = re.match(r"([\w.-]+)==([\w.]+)", line)
        if found:
            tested.setdefault(found[1].lower().replace("_", "-"), []).append(found[2])
    for text in build.requirements(FLAVORS["light"]):
        requirement = Requirement(text)
        name = requirement.name.lower().replace("_", "-")
        if requirement.marker is None:
            assert tested[name], name
        for version in tested.get(name, ()):
            assert requirement.specifier.contains(Version(version)), text
