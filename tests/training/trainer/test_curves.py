"""Curves that cannot be written, or have been cut or edited, stop no training."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from sr3_desktop.training.trainer import curves as module
from sr3_desktop.training.trainer.curves import Curves


def test_a_row_for_which_there_is_no_room_leaves_no_piece(tmp_path, monkeypatch, caplog) -> None:
    curves = Curves(tmp_path)
    curves.add("predictor", 1, {"loss": 0.5})
    whole = (tmp_path / "curves.csv").read_bytes()
    inner = Path.open

    def opened(self: Path, mode: str = "r", *given: object, **named: object):
        file = inner(self, mode, *given, **named)
        if self.name != "curves.csv" or "a" not in mode:
            return file

        class Small:
            """A file on a disk with room for three more bytes."""

            def __enter__(self):
                return self

            def __exit__(self, *error: object) -> None:
                file.close()

            def write(self, data: bytes) -> int:
                return int(file.write(data[:3]))

            tell, truncate = file.tell, file.truncate

        return Small()

    monkeypatch.setattr(Path, "open", opened)
    curves.add("predictor", 2, {"loss": 0.4})
    assert (tmp_path / "curves.csv").read_bytes() == whole
    assert os.strerror(errno.ENOSPC) in caplog.text
    caplog.clear()


@pytest.mark.parametrize(
    "damage",
    [
        b"predictor,thr",
        b"\xff\xfe\0\n",
        b"predictor,three,loss,1\n",
        b"predictor,3\n",
        b',,,\n"',
        b"\0" * 50,
    ],
)
def test_rows_that_make_no_sense_are_left_out(tmp_path, damage) -> None:
    curves = Curves(tmp_path)
    curves.add("predictor", 1, {"loss": 0.5})
    with (tmp_path / "curves.csv").open("ab") as file:
        file.write(damage)
    curves.draw()
    curves.truncate("predictor", 5, ())
    assert (tmp_path / "curves.csv").read_text().splitlines()[1:] == ["predictor,1,loss,0.5"]
    curves.close()


def test_a_table_that_is_gone_is_begun_again(tmp_path) -> None:
    curves = Curves(tmp_path)
    (tmp_path / "curves.csv").unlink()
    curves.draw()
    curves.truncate("predictor", 5, ())
    assert (tmp_path / "curves.csv").read_text() == "stage,images,name,value\n"
    curves.close()


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left"), UnicodeEncodeError("a", "b", 0, 1, "c")]
)
def test_tensorboard_that_can_not_write_is_left_out(tmp_path, monkeypatch, caplog, error) -> None:
    import torch.utils.tensorboard

    class Broken:
        def __init__(self, folder: str) -> None:
            raise error

    monkeypatch.setattr(torch.utils.tensorboard, "SummaryWriter", Broken)
    curves = Curves(tmp_path)
    curves.add("predictor", 1, {"loss": 0.5})
    curves.close()
    assert "TensorBoard" in caplog.text
    caplog.clear()


def test_tensorboard_that_breaks_later_is_left_out(tmp_path, caplog) -> None:
    curves = Curves(tmp_path)

    def broken(*given: object) -> None:
        raise RuntimeError("the writer's thread has ended")

    curves._board.close()
    curves._board.add_scalar = broken
    curves.add("predictor", 1, {"loss": 0.5})
    curves.add("predictor", 2, {"loss": 0.5})
    assert caplog.text.count("no more TensorBoard files") == 1
    rows = module.rows_of(tmp_path / "curves.csv")
    assert len(rows) == 2
    assert tuple(rows[0]) == module.COLUMNS
    caplog.clear()


def test_what_never_changes_is_not_drawn(tmp_path, monkeypatch) -> None:
    drawn: list[str] = []

    def note(axis: object, **given: str) -> None:
        drawn.append(given.get("title", ""))

    monkeypatch.setattr("matplotlib.axes.Axes.set", note)
    curves = Curves(tmp_path)
    for images in (1000, 2000):
        curves.add("denoiser", images, {"loss": 1 / images, "learning_rate": 1e-4})
    curves.add("denoiser", 2000, {"bicubic PSNR-Y": 20.0, "network PSNR-Y": 21.0})
    curves.draw()
    curves.close()
    assert [title for title in drawn if title] == ["denoiser: loss", "denoiser: PSNR-Y"]
    assert (tmp_path / "curves.png").stat().st_size > 1000


def test_the_legend_is_not_sought_a_place_for(tmp_path, monkeypatch) -> None:
    def seek(*_: object) -> None:
        raise AssertionError("slow, and tells so on the terminal")

    monkeypatch.setattr("matplotlib.legend.Legend._find_best_position", seek)
    curves = Curves(tmp_path)
    for images in (1000, 2000):
        curves.add("denoiser", images, {"network PSNR-Y": images / 100, "bicubic PSNR-Y": 20.0})
    curves.draw()
    curves.close()
    assert (tmp_path / "curves.png").stat().st_size > 1000
