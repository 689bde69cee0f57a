"""Others that change files while `upscale` and `batch` work: nobody's file is lost."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

import sr3_desktop.__main__ as entry
from sr3_desktop import paths
from sr3_desktop.engine.base.request import OnProgress, Progress, UpscaleRequest, UpscaleResult
from sr3_desktop.engine.images import read_image
from tests.engines import CopyEngine
from tests.meanwhile import ACTIONS, OTHERS, Action

POLICIES = ("rename", "overwrite", "skip", "changed")
BEFORE = {"none": None, "foreign": b"was there before"}


class Disturbed(CopyEngine):
    """Something happens once while b.png is worked on."""

    action: Action | None = None

    def upscale(self, request: UpscaleRequest, on_progress: OnProgress) -> UpscaleResult:
        def report(progress: Progress) -> None:
            on_progress(progress)
            action = Disturbed.action
            if action and progress.stage == "denoising" and request.source.name == "b.png":
                Disturbed.action = None
                action(request.source, request.target)

        return super().upscale(request, report)


@pytest.fixture
def album(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_model_file) -> Path:
    module = SimpleNamespace(Upscaler=Disturbed)
    monkeypatch.setitem(sys.modules, "sr3_desktop.engine.upscale.upscaler", module)
    make_model_file(folder=paths.user_models_dir())
    monkeypatch.setattr(paths, "bundled_models_dir", lambda: Path("no such folder"))
    folder = tmp_path / "in"
    folder.mkdir()
    for number, name in enumerate("abc"):
        pixels = np.random.default_rng(number).integers(0, 255, (3, 4, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{name}.png")
    return folder


@pytest.mark.parametrize("command", ["upscale", "batch"])
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("before", list(BEFORE))
@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.__name__)
def test_what_happens_meanwhile_costs_nobody_a_file(
    album: Path,
    capsys: pytest.CaptureFixture[str],
    command: str,
    policy: str,
    before: str,
    action: Action,
) -> None:
    out = album.parent / "out"
    out.mkdir()
    target, there = out / "b_4x.png", BEFORE[before]
    if there:
        target.write_bytes(there)
    photos = {path: path.read_bytes() for path in album.iterdir()}
    arguments = [*map(str, sorted(album.iterdir())), str(out)]
    options = ["--exists", policy, *(["--yes"] if command == "batch" else []), "--json"]
    if command == "upscale":
        if policy == "changed":
            pytest.skip("upscale has no journal")
        arguments[-1:] = ["--output", str(out)]
    Disturbed.action = action
    code = entry.main([command, *arguments, *options])
    struck = Disturbed.action is None
    assert struck or (policy == "skip" and there)
    said = capsys.readouterr()
    records = {Path(r["source"]).name: r for r in map(json.loads, said.out.splitlines())}
    assert "unexpected" not in said.err
    assert set(records) == {"a.png", "b.png", "c.png"}
    assert not list(album.parent.rglob("*.part"))
    for path, content in photos.items():
        if path.name != "b.png" or action.__name__ not in ("photo_vanishes", "photo_is_replaced"):
            assert path.read_bytes() == content
    for record in records.values():
        assert record["status"] != "failed" or record["error"].endswith(".")
        if record["status"] == "done" and "folder" not in action.__name__.split("_")[0]:
            assert read_image(Path(record["target"])).pixels.shape == (12, 16, 3)
    assert (code == 0) == all(r["status"] in ("done", "skipped") for r in records.values())
    if struck and action.__name__ == "result_appears" and policy != "overwrite":
        assert OTHERS in [path.read_bytes() for path in out.glob("*.png")]
    if there and policy != "overwrite" and action.__name__.startswith("photo"):
        assert target.read_bytes() == there


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.__name__)
def test_the_same_batch_comes_to_its_end_afterwards(
    album: Path, capsys: pytest.CaptureFixture[str], action: Action
) -> None:
    out, photo = album.parent / "out", album / "b.png"
    original = photo.read_bytes()
    Disturbed.action = action
    entry.main(["batch", str(album), str(out)])
    photo.write_bytes(original)
    if out.is_file():
        out.unlink()
    capsys.readouterr()
    assert entry.main(["batch", str(album), str(out)]) == 0
    results = [path for path in out.glob("*.png") if path.is_file()]
    whole = [path for path in results if path.read_bytes() != OTHERS]
    assert len(whole) == 3
    assert entry.main(["batch", str(album), str(out)]) == 0
    assert sorted(results) == sorted(path for path in out.glob("*.png") if path.is_file())
