"""Journals after a crash, a failure or a stop: what is made again, and what is left alone."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sr3_desktop.engine.base.errors import Cancelled, ImageReadError
from sr3_desktop.engine.base.request import (
    OutputSettings,
    SamplerSettings,
)
from sr3_desktop.engine.batch.journal import Journal, journal_path
from sr3_desktop.engine.batch.journaled_upscaler import (
    Begun,
    JournaledUpscaler,
    remove_leftovers,
)
from sr3_desktop.engine.batch.reservations import Reservations
from tests.engines import CopyEngine

from .conftest import Bench, paint


class PowerCut(BaseException):
    """As if the machine stopped: nothing may tidy up after it."""


@pytest.mark.parametrize("exists", ["changed", "rename", "overwrite", "skip"])
@pytest.mark.parametrize("there", [False, True])
@pytest.mark.parametrize("moment", ["start", "written", "done"])
def test_a_crash_at_any_moment_is_made_good(
    bench: Bench, monkeypatch, exists: str, moment: str, there: bool
) -> None:
    output = OutputSettings(exists=exists)
    if there:
        paint(bench.target, 7)
    before = bench.target.read_bytes() if there else b""
    add = Journal.add

    def cut_add(self, entry) -> None:
        if moment == "done" and entry.event == "done":
            raise PowerCut
        add(self, entry)
        if moment == "start":
            raise PowerCut

    def cut_after(move):
        def cut(source, target) -> None:
            move(source, target)
            if moment == "written":
                raise PowerCut

        return cut

    skips = there and exists == "skip"
    with monkeypatch.context() as patch:
        patch.setattr(Journal, "add", cut_add)
        for name in ("replace", "link"):
            patch.setattr(os, name, cut_after(getattr(os, name)))
        if skips:
            assert bench.upscale("run", output=output) is None
        else:
            with pytest.raises(PowerCut):
                bench.upscale("run", output=output)
    bench.upscale("run", output=output)
    assert bench.count == (0 if skips else 1)
    beside = there and exists in ("changed", "rename")
    names = {"a_4x.png", *(["a_4x (2).png"] if beside else [])}
    assert {path.name for path in bench.out.iterdir()} - {".sr3-desktop"} == names
    if there and exists != "overwrite":
        assert bench.target.read_bytes() == before
    assert bench.upscale("run", output=output) is None
    if not skips:
        assert journal_path(bench.out).read_text().count('"event": "done"') == 1


def test_a_heic_whose_done_is_lost_is_not_made_again(bench: Bench) -> None:
    pytest.importorskip("pi_heif")
    bench.photo = bench.photo.with_suffix(".heic")
    shutil.copy(Path(__file__).parents[1] / "heic" / "turned.heic", bench.photo)
    bench.upscale()
    lines = journal_path(bench.out).read_bytes().splitlines(keepends=True)
    journal_path(bench.out).write_bytes(b"".join(lines[:-1]))
    assert bench.upscale() is None
    assert bench.count == 1


def test_a_foreign_file_after_a_crash_is_not_taken_for_ours(bench: Bench, monkeypatch) -> None:
    def cut(self, request, on_progress):
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(CopyEngine, "upscale", cut)
        with pytest.raises(PowerCut):
            bench.upscale()
    bench.target.write_bytes(bench.photo.read_bytes())  # 4 x 3, not 16 x 12
    assert bench.upscale() == bench.out / "a_4x (2).png"


def test_failures_are_noted_and_tried_again(bench: Bench) -> None:
    good, bad = bench.photo, bench.photo.with_name("bad-a.png")
    shutil.copy(good, bad)
    for _ in range(2):
        with pytest.raises(ImageReadError, match="damaged"):
            bench.upscale(source=bad)
    assert bench.count == 2
    with Journal(journal_path(bench.out)) as journal:
        journaled = JournaledUpscaler(lambda _: journal, [bench.models])
        assert journaled.failed_before(bench.request(source=bad))
        assert not journaled.failed_before(bench.request())
        last = journal.last(bad, bench.target)
        assert last is not None
        assert last.error == "bad-a.png is damaged."
        missing = bench.request(source=good.with_name("missing.png"))
        with pytest.raises(ImageReadError, match=r"missing\.png cannot be opened"):
            journaled.begin(missing)
        assert journaled.failed_before(missing)


@pytest.mark.parametrize("equal", [True, False])
def test_a_try_that_was_lost_after_writing_leaves_one_result(bench: Bench, equal: bool) -> None:
    second = bench.target.with_name("a_4x (2).png")
    with Journal(journal_path(bench.out)) as journal:
        journaled = JournaledUpscaler(lambda _: journal, [bench.models])
        begun = journaled.begin(bench.request(output=OutputSettings(exists="rename")))
        assert isinstance(begun, Begun)
        bench.engine.upscale(begun.request, lambda progress: None)  # nobody hears of it
        if not equal:  # it was a foreign file
            paint(bench.target, 2)
        result = bench.engine.upscale(replace(begun.request, target=second), lambda progress: None)
        done = journaled.finish(begun, result)
        assert done.target == (bench.target if equal else second)
        assert second.exists() != equal
        assert journal.is_result(done.target)


def test_two_photos_at_once_get_two_files(bench: Bench, tmp_path: Path) -> None:
    paint(tmp_path / "other" / "a.png", 5)
    with Journal(journal_path(bench.out)) as journal:
        journaled = JournaledUpscaler(lambda _: journal, [bench.models])
        begun = [
            journaled.begin(bench.request(source=source))
            for source in (bench.photo, tmp_path / "other" / "a.png")
        ]
        assert all(isinstance(one, Begun) for one in begun)
        assert [one.request.target.name for one in begun] == ["a_4x.png", "a_4x (2).png"]
        again = journaled.begin(bench.request())  # as after a stop
        assert again.request.target == bench.target


def test_a_stopped_photo_is_begun_anew(bench: Bench) -> None:
    def stop(progress) -> None:
        raise Cancelled

    with Journal(journal_path(bench.out)) as journal:
        journaled = JournaledUpscaler(lambda _: journal, [bench.models])
        with pytest.raises(Cancelled):
            journaled.upscale(bench.engine, bench.request(), stop)
        assert (
            journaled.upscale(bench.engine, bench.request(), lambda p: None).target == bench.target
        )


def test_only_our_leftovers_are_removed(bench: Bench) -> None:
    bench.upscale()
    ours = [bench.out / "a_4x.png.0123ab.part"]
    others = [
        *(bench.out / f"a_4x.png{ending}" for ending in (".part", ".0123AC.part", ".0123abc.part")),
        bench.out / "b_4x.png.0123ab.part",
        bench.out / "a_4x.png.0123ab.part.txt",
        bench.photo.with_name("a_4x.png.0123ab.part"),
    ]
    for path in (*ours, *others):
        path.touch()
    with Journal(journal_path(bench.out)) as journal:
        assert remove_leftovers(journal) == ours
    assert all(path.exists() for path in others)
    assert not ours[0].exists()


@pytest.mark.parametrize("exists", ["changed", "rename", "overwrite", "skip"])
def test_a_kill_between_taking_a_name_and_using_it_blocks_nothing(
    bench: Bench, monkeypatch, exists: str
) -> None:
    def link(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")  # as FAT has none

    def cut(*_: object, **__: object) -> None:
        monkeypatch.setattr(Path, "unlink", cut)  # a dead process tidies nothing
        raise PowerCut

    output = OutputSettings(exists=exists)
    unlink = Path.unlink
    with monkeypatch.context() as patch:
        patch.setattr(os, "link", link)
        patch.setattr(os, "replace", cut)
        with pytest.raises(PowerCut):
            bench.upscale("run", output=output)
    monkeypatch.setattr(Path, "unlink", unlink)
    left = [path for path in bench.out.iterdir() if path.is_file()]
    assert len(left) == (1 if exists == "overwrite" else 2)
    with Journal(journal_path(bench.out)) as journal:
        assert not journal.is_result(bench.target)
        assert set(remove_leftovers(journal)) == set(left)
    assert bench.upscale("run", output=output) == bench.target
    assert {path.name for path in bench.out.iterdir()} == {".sr3-desktop", "a_4x.png"}


def test_an_empty_file_of_somebody_else_is_no_leftover(bench: Bench) -> None:
    bench.upscale()
    bench.target.write_bytes(b"")
    bench.target.with_name("a_4x.png.0123ab.part").touch()
    with Journal(journal_path(bench.out)) as journal:
        remove_leftovers(journal)
    assert [path.name for path in bench.out.iterdir() if path.is_file()] == ["a_4x.png"]


ACTIONS = st.lists(
    st.sampled_from(["run", "other settings", "new photo", "foreign", "delete", "edit", "touch"]),
    max_size=8,
)


@settings(max_examples=25, deadline=None)
@given(ACTIONS)
def test_the_rule_against_a_plain_model(tmp_path_factory, actions: list[str]) -> None:
    """Whatever happens: skip exactly if nothing changed, and never touch a file of others."""
    folder = tmp_path_factory.mktemp("rule")
    shutil.copytree(_models(tmp_path_factory), folder / "models")
    bench = Bench(folder, folder / "models")
    seed, number, made, foreign = 0, 10, None, {}
    for action in [*actions, "run", "run"]:
        number += 1
        if action == "run":
            state = seed, bench.photo.read_bytes(), bench.photo.stat().st_mtime_ns
            expected_skip = made is not None and made[0] == state and made[1].exists()
            expected_skip = expected_skip and made[1] not in foreign
            target = bench.upscale(sampler=SamplerSettings(seed=seed))
            assert (target is None) == expected_skip
            if target is not None:
                assert target not in foreign
                made = state, target
        elif action == "other settings":
            seed = number
        elif action == "new photo":
            paint(bench.photo, number)
        elif action == "touch":
            os.utime(bench.photo, ns=(number, number))
        elif action == "foreign" and not bench.target.exists():
            paint(bench.target, number)
            foreign[bench.target] = bench.target.read_bytes()
        elif action == "edit" and made and made[1].exists():
            paint(made[1], number)
            foreign[made[1]] = made[1].read_bytes()
        elif action == "delete" and made and made[1].exists():
            made[1].unlink()
            foreign.pop(made[1], None)
        for path, content in foreign.items():
            assert path.read_bytes() == content


def _models(tmp_path_factory) -> Path:
    """Return a folder with a model file, made once."""
    folder = tmp_path_factory.getbasetemp() / "rule-models"
    if not folder.exists():
        import json
        import struct

        from sr3_desktop.engine.models.model_card import METADATA_KEY, ModelCard

        card = ModelCard("photo-x4", "Photo", "photo", 4, {}, {}).to_json()
        header = json.dumps({"__metadata__": {METADATA_KEY: card}}).encode()
        folder.mkdir()
        path = folder / "photo-x4.safetensors"
        path.write_bytes(struct.pack("<Q", len(header)) + header)
    return folder


def test_names_that_are_cut_do_not_meet(bench: Bench, tmp_path: Path) -> None:
    names = ["x" * 240 + "a.png", "x" * 240 + "b.png", "x" * 236 + ".png"]
    photo = bench.out / names[2]  # called as the results would be
    paint(photo, 3)
    content, made = photo.read_bytes(), set()
    with Journal(journal_path(bench.out)) as journal:
        claims = Reservations([photo])
        journaled = JournaledUpscaler(lambda _: journal, [bench.models], "run", claims)
        for folder, name in enumerate(names[:2]):
            source = tmp_path / str(folder) / "a.png"
            paint(source, folder)
            output = OutputSettings(exists="overwrite")
            request = bench.request(source=source, target=bench.out / name, output=output)
            made.add(journaled.upscale(bench.engine, request, lambda progress: None).target)
    assert photo.read_bytes() == content
    assert len(made | {photo}) == 3
