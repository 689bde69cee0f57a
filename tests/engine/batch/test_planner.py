from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from sr3_desktop.engine.base.options import ExistsPolicy
from sr3_desktop.engine.base.request import OutputSettings, UpscaleRequest
from sr3_desktop.engine.batch.entry import Entry, FileState
from sr3_desktop.engine.batch.journal import Journal, journal_path
from sr3_desktop.engine.batch.planner import PlannedPhoto, Planner, day_of, own_results_left_out
from sr3_desktop.engine.files.find_photos import FoundPhoto, search
from sr3_desktop.engine.files.name_template import DEFAULT_TEMPLATE


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    names = "a.jpg sub/b.PNG sub/deep/c.webp ü/d 📷.tif .hidden/e.jpg ._a.jpg desktop.ini Thumbs.db"
    for name in [*names.split(" ", 3)[:3], "ü/d 📷.tif", *names.split()[5:], "sub/out/f.jpg"]:
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return tmp_path / "in"


def names_of(found: list[FoundPhoto], root: Path) -> list[str]:
    assert not [photo.problem for photo in found if photo.problem]
    return [photo.path.relative_to(root).as_posix() for photo in found]


def test_sub_folders_are_searched_when_asked_for(tree: Path) -> None:
    assert names_of(search([str(tree)]), tree) == ["a.jpg"]
    found = search([str(tree)], recursive=True)
    expected = ["a.jpg", "sub/b.PNG", "sub/deep/c.webp", "sub/out/f.jpg", "ü/d 📷.tif"]
    assert names_of(found, tree) == expected
    assert [photo.below.as_posix() for photo in found] == [".", "sub", "sub/deep", "sub/out", "ü"]


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").symlink_to(tmp_path / "disk that is not there" / "a.jpg")
    (tmp_path / "notes").symlink_to(tmp_path / "gone")
    (found, none) = search([str(tmp_path)], with_unread=True)
    assert found.path == tmp_path / "a.jpg"
    assert "a link to a file that is not there" in found.unread
    assert "no photos" in none.problem


def test_the_folder_of_the_results_is_left_out_unless_named(tree: Path) -> None:
    out = tree / "sub" / "out"
    for inputs in ([str(tree)], [str(tree / "**")], [str(tree / "sub")]):
        assert "f.jpg" not in {p.path.name for p in search(inputs, True, out)}
    assert names_of(search([str(out)], True, out), out) == ["f.jpg"]
    assert names_of(search([str(out / "f.jpg")], True, out), out) == ["f.jpg"]


def test_patterns_keep_the_folders_below_their_fixed_part(tree: Path, monkeypatch) -> None:
    found = search([str(tree / "**" / "*.webp")], recursive=True)
    assert [(p.path.name, p.below.as_posix()) for p in found] == [("c.webp", "sub/deep")]
    monkeypatch.chdir(tree)
    assert [p.below.as_posix() for p in search(["s*/*.PNG"], recursive=True)] == ["sub"]
    assert {p.path.name for p in search(["s*"], recursive=True)} == {"b.PNG", "c.webp", "f.jpg"}


def test_brackets_in_the_name_of_a_folder_are_no_pattern(tree: Path, monkeypatch) -> None:
    album = tree / "[2020] album"
    (tree / "sub" / "deep").rename(album)
    for folder in (tree, tree / "ü"):
        monkeypatch.chdir(folder)
        for text in (str(album / "*.webp"), os.path.relpath(album / "*.webp")):
            assert [photo.path.name for photo in search([text])] == ["c.webp"]
    assert [p.below.as_posix() for p in search([str(album / "*")], recursive=True)] == ["."]
    assert [p.path.name for p in search([str(tree / "[s]*" / "*.PNG")])] == ["b.PNG"]


def test_each_photo_comes_once(tree: Path, monkeypatch) -> None:
    monkeypatch.chdir(tree)
    inputs = ["a.jpg", "./a.jpg", str(tree), str(tree / "*.jpg")]
    assert [photo.path for photo in search(inputs)] == [Path("a.jpg")]


def test_links_in_a_circle_come_to_an_end(tree: Path) -> None:
    (tree / "sub" / "circle").symlink_to(tree, target_is_directory=True)
    assert len(search([str(tree)], recursive=True)) == 5


def test_what_yields_nothing_is_told(tree: Path, monkeypatch) -> None:
    (tree / "empty").mkdir()
    problems = [photo.problem for photo in search([str(tree / "empty"), str(tree / "*.gif")])]
    assert problems == [f"There are no photos in {tree / name}." for name in ("empty", "*.gif")]
    real = Path.iterdir

    def refusing(path: Path):
        if path.name == "deep":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "iterdir", refusing)
    found = search([str(tree)], recursive=True)
    problem = f"{tree / 'sub/deep'} cannot be opened: Permission denied."
    assert [photo.problem for photo in found if photo.problem] == [problem]
    assert len(found) == 5


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes with names")
def test_a_pipe_is_no_photo(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jpg"
    os.mkfifo(pipe)
    expected = "pipe.jpg is a pipe or a device, not a file; save the photo as a file first."
    assert [photo.problem for photo in search([str(pipe)])] == [expected]
    assert [photo.path for photo in search([str(tmp_path)])] == [tmp_path]  # with a problem
    with pytest.raises(OSError, match="it is no file"):
        FileState.of(pipe)


def test_pictures_that_are_not_read_are_told_when_asked_for(tree: Path) -> None:
    for name in ("c.CR3", "d.psd", "notes.txt", "e.hif", "sub/f.jxl", "sub/g.heics"):
        (tree / name).write_bytes(b"x")
    (tree / "folder.psd").mkdir()
    assert names_of(search([str(tree)]), tree) == ["a.jpg", "e.hif"]
    found = search([str(tree)], recursive=True, with_unread=True)
    unread = {photo.path.name: photo.unread for photo in found if photo.unread}
    assert set(unread) == {"c.CR3", "d.psd", "f.jxl", "g.heics"}
    assert unread["c.CR3"].startswith("a camera raw file; develop it")
    only = search([str(tree / "*.CR3")], with_unread=True)
    assert [bool(photo.problem) for photo in only] == [False, True]


class Planned(NamedTuple):
    source: Path
    target: Path
    seq: int


class Naming:
    """A planner for photos as they were found."""

    def __init__(self, folder: Path, journal: Journal | None, template: str) -> None:
        self._folder, self._planner = folder, Planner(lambda _folder: journal, template)

    def plan(self, found: list[FoundPhoto]) -> list[Planned]:
        planned = self.look(found)
        return [Planned(p.request.source, p.request.target, p.seq) for p in planned]

    def look(self, found: list[FoundPhoto], **changes) -> list[PlannedPhoto]:
        return self._planner.plan(
            [UpscaleRequest(p.path, self._folder / p.below, **changes) for p in found]
        )


def planner(folder: Path, journal: Journal | None = None, template=DEFAULT_TEMPLATE) -> Naming:
    return Naming(folder, journal, template)


STEMS = st.sampled_from(["a", "A", "a_4x", "a (2)", "ä", "a\u0308", "b", "ß", "SS"])
PHOTOS = st.lists(
    st.builds(
        lambda root, below, stem, suffix: FoundPhoto(
            Path("/in") / root / below / (stem + suffix), Path(below)
        ),
        st.sampled_from("xy"),
        st.sampled_from(["", "sub", "SUB"]),
        STEMS,
        st.sampled_from([".jpg", ".JPG", ".heic", ".png"]),
    ),
    max_size=12,
    unique=True,
)
TEMPLATES = st.sampled_from([DEFAULT_TEMPLATE, "{name}", "{seq}", "{name} ({seq})"])


@settings(max_examples=150, deadline=None)
@given(PHOTOS, TEMPLATES, st.sampled_from(["/out", "/in/x", "/in"]))
def test_no_two_photos_share_a_target_and_none_is_a_photo(photos, template, out) -> None:
    planned = planner(Path(out), template=template).plan(photos)
    import unicodedata

    targets = [unicodedata.normalize("NFC", str(p.target)).casefold() for p in planned]
    sources = {unicodedata.normalize("NFC", str(p.path)).casefold() for p in photos}
    assert len(set(targets)) == len(photos)
    assert not set(targets) & sources
    assert [p.source for p in planned] == [photo.path for photo in photos]
    for photo, plan in zip(photos, planned, strict=True):
        assert plan.target.parent == Path(out) / photo.below


@settings(max_examples=30, deadline=None)
@given(PHOTOS, TEMPLATES, st.data())
def test_a_photo_keeps_its_target_whatever_comes_later(
    tmp_path_factory, photos, template, data
) -> None:
    folder = tmp_path_factory.mktemp("plan")
    first = data.draw(st.lists(st.sampled_from(photos), unique=True)) if photos else []
    with Journal(journal_path(folder)) as journal:
        before = planner(folder, journal, template).plan(first)
        for plan in before:
            state = FileState(1, 1, "")
            entry = Entry("done", plan.source, plan.target, "k", state, plan.target, seq=plan.seq)
            journal.add(entry)
        for later in (first, first[::-1]):
            after = planner(folder, journal, template).plan(later)
            assert {(p.source, p.target, p.seq) for p in after} == set(map(tuple, before))
        mixed = {p.source: p for p in planner(folder, journal, template).plan(photos)}
        assert len({str(p.target).casefold() for p in mixed.values()}) == len(photos)
        sources = {str(photo.path).casefold() for photo in photos}
        for plan in before:
            if not {str(plan.target).casefold()} & sources:
                assert mixed[plan.source] == plan


def test_photos_that_come_one_after_the_other_get_names_of_their_own(tmp_path: Path) -> None:
    one = planner(tmp_path, template="{name}")
    names = [
        one.plan([FoundPhoto(Path(folder) / "a.jpg")])[0].target.name for folder in ("x", "y", "z")
    ]
    assert names == ["a.jpg", "a (2).jpg", "a (3).jpg"]


def test_a_photo_that_comes_again_keeps_its_target(tmp_path: Path) -> None:
    """As it does where a folder is watched and a photo is edited; also without a journal."""
    one, photo = planner(tmp_path), FoundPhoto(tmp_path / "a.jpg")
    other = FoundPhoto(tmp_path / "x" / "a.jpg")
    for _ in range(2):
        assert [p.target.name for p in one.plan([photo])] == ["a_4x.jpg"]
        assert [p.target.name for p in one.plan([other])] == ["a_4x (2).jpg"]
    result = FoundPhoto(tmp_path / "a_4x.jpg")  # somebody edited it, so that it is a photo now
    assert [p.target.name for p in one.plan([result])] == ["a_4x_4x.jpg"]
    assert [p.target.name for p in one.plan([photo])] == ["a_4x (3).jpg"]


@pytest.mark.parametrize(
    ("exists", "name", "replaces"),
    [
        ("rename", "a_4x (2).jpg", ""),
        ("changed", "a_4x (2).jpg", ""),
        ("skip", "a_4x.jpg", ""),
        ("overwrite", "a_4x.jpg", "foreign"),
    ],
)
def test_what_will_be_written_is_known_before(
    tmp_path: Path, exists: ExistsPolicy, name: str, replaces: str
) -> None:
    (tmp_path / "a_4x.jpg").write_bytes(b"someone's")
    photos = [FoundPhoto(tmp_path / "a.jpg")]
    output = OutputSettings(exists=exists)
    for _ in range(2):
        (plan,) = planner(tmp_path).look(photos, output=output)
        assert (plan.request.target.name, plan.writes.name) == ("a_4x.jpg", name)
        assert plan.replaces == replaces


def test_a_result_of_ours_is_told_from_a_file_of_others(tmp_path: Path) -> None:
    photo, result = tmp_path / "a.jpg", tmp_path / "a_4x.jpg"
    for path in (photo, result):
        path.write_bytes(b"x")
    with Journal(journal_path(tmp_path)) as journal:
        journal.add(Entry("done", photo, result, "k", None, result, FileState.of(result)))
        for exists, replaces in (("overwrite", "result"), ("changed", "")):
            output = OutputSettings(exists=exists)
            (plan,) = planner(tmp_path, journal).look([FoundPhoto(photo)], output=output)
            assert (plan.writes, plan.replaces) == (result, replaces)


def test_our_own_results_are_no_photos_unless_named(tmp_path: Path) -> None:
    for name in ("a.jpg", "a_4x.jpg"):
        (tmp_path / name).write_bytes(b"xyz")
    result = tmp_path / "a_4x.jpg"
    with Journal(journal_path(tmp_path)) as journal:
        state = FileState(3, 1, "")
        entry = Entry("done", tmp_path / "a.jpg", result, "k", state, result, state)
        journal.add(entry)
        for inputs, expected in (
            ([str(tmp_path)], ["a.jpg"]),
            ([str(tmp_path), str(result)], ["a.jpg", "a_4x.jpg"]),
        ):
            found = own_results_left_out(search(inputs), inputs, journal)
            assert [photo.path.name for photo in found] == expected
        result.write_bytes(b"another photo")
        assert len(own_results_left_out(search([str(tmp_path)]), [], journal)) == 2


def test_the_day_is_the_photos_own(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2019:08:07 06:05:04"
    Image.new("RGB", (1, 1)).save(tmp_path / "a.jpg", exif=exif)
    (tmp_path / "b.jpg").write_bytes(b"?")
    os.utime(tmp_path / "b.jpg", (1_600_000_000, 1_600_000_000))
    assert day_of(tmp_path / "a.jpg") == date(2019, 8, 7)
    assert day_of(tmp_path / "b.jpg") == date(2020, 9, 13)
    assert day_of(tmp_path / "missing.jpg") == date(1970, 1, 1)
    plan = planner(tmp_path, template="{date} {name}").plan([FoundPhoto(tmp_path / "a.jpg")])
    assert plan[0].target.name == "2019-08-07 a.jpg"


def test_the_day_of_a_heic_is_its_own(monkeypatch) -> None:
    pytest.importorskip("pi_heif")
    exif = Image.Exif()
    exif[ExifTags.Base.DateTime] = "2018:07:06 05:04:03"
    monkeypatch.setattr(Image.Image, "getexif", lambda self: exif)
    assert day_of(Path(__file__).parents[1] / "heic" / "turned.heic") == date(2018, 7, 6)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_a_name_that_is_no_text_is_found_and_planned(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.png"))
    path.write_bytes(b"x")
    found = search([str(tmp_path)])
    assert planner(tmp_path / "out").plan(found)[0].target.name == "\udcff_4x.png"
