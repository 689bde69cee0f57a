from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sr3_desktop.engine.base.errors import Cancelled, ImageReadError, ModelFileError
from sr3_desktop.engine.base.request import (
    SECOND_FILE,
    Crop,
    FaceFrame,
    OutputSettings,
    Progress,
    SamplerSettings,
    TileSettings,
    UpscaleRequest,
)
from sr3_desktop.engine.base.strokes import Stroke
from sr3_desktop.engine.batch import journaled_upscaler
from sr3_desktop.engine.batch.journal import Journal, journal_path
from sr3_desktop.engine.batch.journaled_upscaler import (
    Begun,
    JournaledUpscaler,
    remove_leftovers,
    settings_key,
)
from sr3_desktop.engine.batch.planner import Planner
from sr3_desktop.engine.batch.reservations import Reservations
from sr3_desktop.paths import face_detector
from tests.conftest import MakeModelFile
from tests.engines import CopyEngine

CHANGED = OutputSettings(exists="changed")


class Bench:
    """One photo, one engine that counts, and a journal that is read anew each time."""

    def __init__(self, folder: Path, models: Path) -> None:
        self.engine = CopyEngine()
        self.photo, self.out, self.models = folder / "a.png", folder / "out", models
        self.target = self.out / "a_4x.png"
        paint(self.photo, 1)

    def request(self, **changes) -> UpscaleRequest:
        return replace(UpscaleRequest(self.photo, self.target, output=CHANGED), **changes)

    def upscale(self, run: str = "", **changes) -> Path | None:
        with Journal(journal_path(self.out)) as journal:
            journaled = JournaledUpscaler(lambda _: journal, [self.models], run)
            return journaled.upscale(
                self.engine, self.request(**changes), lambda progress: None
            ).target

    @property
    def count(self) -> int:
        return len(self.engine.sources)


def paint(path: Path, seed: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    Image.fromarray(rng.integers(0, 255, (3, 4, 3), dtype=np.uint8)).save(path)


@pytest.fixture
def bench(tmp_path: Path, make_model_file: MakeModelFile) -> Bench:
    make_model_file(folder=tmp_path / "models", sha256="one")
    make_model_file("face-x8", folder=tmp_path / "models")
    return Bench(tmp_path, tmp_path / "models")


def test_what_is_done_is_not_done_again(bench: Bench) -> None:
    assert bench.upscale() == bench.target
    content = bench.target.read_bytes()
    assert bench.upscale() is None
    assert bench.upscale(device="cpu", preview_px=9) is None  # which change no pixel
    assert bench.count == 1
    assert bench.target.read_bytes() == content


def test_a_skipped_photo_has_the_size_of_its_result(bench: Bench) -> None:
    bench.upscale()
    with Journal(journal_path(bench.out)) as journal:
        journaled = JournaledUpscaler(lambda _: journal, [bench.models])
        result = journaled.begin(bench.request())
        assert (result.width, result.height, result.target) == (16, 12, None)
        assert journaled.result_of(bench.request()) == bench.target


def touch(bench: Bench) -> None:
    os.utime(bench.photo, ns=(1, 1))


def edit_in_secret(bench: Bench) -> None:
    """Change the content and leave size and time as they were, as exiftool -P can."""
    status = bench.photo.stat()
    data = bytearray(bench.photo.read_bytes())
    data[-5] ^= 1  # a checksum that Pillow does not look at
    bench.photo.write_bytes(data)
    os.utime(bench.photo, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize(
    "change", [touch, edit_in_secret, lambda b: paint(b.photo, 2), lambda b: b.target.unlink()]
)
def test_what_has_changed_is_made_anew_in_place(
    bench: Bench, change: Callable[[Bench], object]
) -> None:
    bench.upscale()
    change(bench)
    assert bench.upscale() == bench.target
    assert bench.upscale() is None
    assert bench.count == 2
    assert sorted(path.name for path in bench.out.iterdir()) == [".sr3-desktop", "a_4x.png"]


OTHER = {
    "model": "photo-x2",
    "scale": 2.0,
    "sampler": SamplerSettings(seed=1),
    "cleanup": 0.5,
    "soft": "shrink",
    "backproject": False,
    "tile": TileSettings(size=64),
    "dtype": "float16",
    "crop": Crop(0, 0, 2, 2),
    "faces": (FaceFrame(1, 1, 2),),
    "face_detector": face_detector(),
    "self_ensemble": True,
    "temperature": 0.5,
    "strokes": (Stroke(0.0, 5.0, ((1.0, 1.0),)),),
}
OTHER_OUTPUT = {
    "format": "png",
    "quality": 80,
    "depth": "16",
    "keep_info": False,
    "keep_location": False,
    "dpi": 300,
    "recipe": False,
}


def test_every_setting_that_decides_the_result_counts(bench: Bench, make_model_file) -> None:
    make_model_file("photo-x2", folder=bench.models)
    usual = bench.request()
    irrelevant = {"source", "target", "device", "output", "face_model"}
    irrelevant |= {"preview_px", "states", "states_by_snr", "estimates", "states_at", "layers"}
    assert {f.name for f in fields(UpscaleRequest)} == irrelevant | set(OTHER)
    assert {f.name for f in fields(OutputSettings)} == {"exists", *OTHER_OUTPUT}
    requests = [replace(usual, **{name: value}) for name, value in OTHER.items()]
    outputs = [replace(CHANGED, **{name: value}) for name, value in OTHER_OUTPUT.items()]
    requests += [replace(usual, output=output) for output in outputs]
    keys = [settings_key(request, [bench.models]) for request in [usual, *requests]]
    assert len(set(keys)) == len(requests) + 1
    for shown in ({"states": 4}, {"states_by_snr": True}, {"estimates": True}, {"layers": Path()}):
        assert settings_key(replace(usual, **shown), [bench.models]) == keys[0]
    assert settings_key(replace(usual, face_model="none"), [bench.models]) == keys[0]
    for with_faces in requests[9:11]:
        with pytest.raises(ModelFileError, match="none"):
            settings_key(replace(with_faces, face_model="none"), [bench.models])


def test_a_detector_counts_by_the_contents_of_both_its_files(bench: Bench, tmp_path: Path) -> None:
    def key(detector: Path) -> str:
        return settings_key(bench.request(face_detector=detector), [bench.models])

    first, second = face_detector(), face_detector().with_name(SECOND_FILE)
    folders = [tmp_path / name for name in ("same", "other first", "other second")]
    for folder in folders:
        folder.mkdir()
        (folder / "a.xml").write_bytes(first.read_bytes())
        (folder / SECOND_FILE).write_bytes(second.read_bytes())
    (folders[1] / "a.xml").write_text("another one")
    (folders[2] / SECOND_FILE).write_text("another one")
    keys = [key(first), *(key(folder / "a.xml") for folder in folders)]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3
    for folder, name in zip(folders, ("a.xml", SECOND_FILE), strict=False):
        (folder / name).unlink()
        with pytest.raises(ModelFileError, match=f"detector {name} cannot be read"):
            key(folder / "a.xml")


def test_results_of_the_detector_as_it_was_noted_first_stay_valid(bench: Bench, monkeypatch):
    """Keys of before the second file counted; with it another one is of another key."""
    detector = bench.request(face_detector=face_detector())
    now = settings_key(detector, [bench.models])
    first = hashlib.sha256(face_detector().read_bytes()).hexdigest()
    monkeypatch.setattr(journaled_upscaler, "_detector", lambda path: {"face_detector": first})
    assert settings_key(detector, [bench.models]) == now


def test_other_settings_or_weights_replace_our_own_result(bench: Bench, make_model_file) -> None:
    bench.upscale()
    before = bench.target.read_bytes()
    assert bench.upscale(sampler=SamplerSettings(seed=9)) == bench.target
    assert bench.target.read_bytes() != before
    make_model_file(folder=bench.models, sha256="two")
    assert bench.upscale(sampler=SamplerSettings(seed=9)) == bench.target
    assert bench.count == 3


def test_a_file_that_is_not_ours_is_never_touched(bench: Bench) -> None:
    paint(bench.target, 7)
    theirs = bench.target.read_bytes()
    assert bench.upscale() == bench.out / "a_4x (2).png"
    assert bench.upscale() is None
    assert bench.upscale(sampler=SamplerSettings(seed=9)) == bench.out / "a_4x (2).png"
    assert bench.target.read_bytes() == theirs


@pytest.mark.parametrize("exists", ["changed", "rename", "skip"])
def test_a_foreign_file_that_appears_during_the_work_is_never_touched(
    bench: Bench, exists: str
) -> None:
    def meanwhile(progress: Progress) -> None:
        if progress.stage == "denoising":
            bench.target.write_bytes(b"of somebody else")

    with Journal(journal_path(bench.out)) as journal:
        journaled = JournaledUpscaler(lambda _: journal, [bench.models], "run")
        asked = bench.request(output=OutputSettings(exists=exists))  # type: ignore[arg-type]
        made = journaled.upscale(bench.engine, asked, meanwhile).target
    assert made == bench.out / "a_4x (2).png"
    assert bench.target.read_bytes() == b"of somebody else"


def test_a_result_that_someone_has_edited_is_kept(bench: Bench) -> None:
    bench.upscale()
    paint(bench.target, 7)
    theirs = bench.target.read_bytes()
    assert bench.upscale() == bench.out / "a_4x (2).png"
    assert bench.target.read_bytes() == theirs


def test_the_result_of_another_photo_is_not_replaced(bench: Bench, tmp_path: Path) -> None:
    bench.upscale()
    content = bench.target.read_bytes()
    paint(tmp_path / "other" / "a.png", 5)
    assert bench.upscale(source=tmp_path / "other" / "a.png") == bench.out / "a_4x (2).png"
    assert bench.target.read_bytes() == content
    assert bench.upscale() is None  # the first photo's is still known


def test_a_result_whose_time_alone_differs_is_ours(bench: Bench) -> None:
    bench.upscale()
    os.utime(bench.target, ns=(1, 1))  # as after a copy
    assert bench.upscale() is None


def test_the_photo_itself_is_never_replaced(bench: Bench) -> None:
    content = bench.photo.read_bytes()
    for exists in ("changed", "overwrite", "rename"):
        target = bench.upscale(target=bench.photo, output=OutputSettings(exists=exists))
        assert target is not None
        assert target != bench.photo
    assert bench.photo.read_bytes() == content


@pytest.mark.parametrize("exists", ["changed", "overwrite", "rename", "skip"])
def test_no_photo_of_the_run_is_replaced_whatever_was_planned(
    bench: Bench, tmp_path: Path, exists: str
) -> None:
    other = bench.target  # a photo that is called as a result
    paint(other, 7)
    content = other.read_bytes()
    request = bench.request(output=OutputSettings(exists=exists))
    with Journal(journal_path(bench.out)) as journal:
        claims = Reservations([bench.photo, other])
        journaled = JournaledUpscaler(lambda _: journal, [bench.models], "run", claims)
        result = journaled.upscale(bench.engine, request, lambda progress: None)
        begun = journaled.begin(replace(request, source=bench.photo, scale=2.0))
        assert isinstance(begun, Begun)
        assert begun.request.target != other
    assert result.target == bench.out / "a_4x (2).png"
    assert other.read_bytes() == content
    kept = [note for note in result.notes if "is not replaced" in note]
    assert len(kept) == (exists in ("overwrite", "skip"))


@pytest.mark.parametrize("exists", ["changed", "overwrite", "rename", "skip"])
def test_two_photos_of_a_run_never_share_a_result(
    bench: Bench, tmp_path: Path, exists: str
) -> None:
    paint(tmp_path / "other" / "a.png", 5)
    output = OutputSettings(exists=exists)
    names = []
    for run in ("run 1", "run 1", "run 2"):
        with Journal(journal_path(bench.out)) as journal:
            planner = Planner(lambda _folder, journal=journal: journal)
            sources = (bench.photo, tmp_path / "other" / "a.png")
            photos = [bench.request(source=s, target=bench.out, output=output) for s in sources]
            reserved = planner.reservations
            for planned in planner.plan(photos):
                journaled = JournaledUpscaler(lambda _: journal, [bench.models], run, reserved)
                target = journaled.upscale(
                    bench.engine, planned.request, lambda progress: None
                ).target
                names.append(target and target.name)
    assert names[:4] == ["a_4x.png", "a_4x (2).png", None, None]
    again = {"overwrite": names[:2], "rename": ["a_4x (3).png", "a_4x (2) (2).png"]}
    assert names[4:] == again.get(exists, [None, None])


@pytest.mark.parametrize("exists", ["rename", "overwrite", "skip"])
def test_the_other_policies_remember_their_own_run_only(bench: Bench, exists: str) -> None:
    output = OutputSettings(exists=exists)
    assert bench.upscale("run 1", output=output) == bench.target
    assert bench.upscale("run 1", output=output) is None
    again = bench.upscale("run 2", output=output)
    beside = bench.out / "a_4x (2).png"
    assert again == {"rename": beside, "overwrite": bench.target, "skip": None}[exists]


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
