"""The batch on a Dask cluster of two worker processes, one of which dies in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sr3_desktop.engine.batch.journal import journal_path
from sr3_desktop.paths import resources_dir

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL"),
]

SERVER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None,
        silence_logs=50, memory_limit=0,
    ) as cluster:
        pids = [nanny.process.process.pid for nanny in cluster.workers.values()]
        print(cluster.scheduler_address, *pids, flush=True)
        sys.stdin.read()
"""
PROGRAM = """
import sys
from pathlib import Path
from sr3_desktop import paths
from sr3_desktop.__main__ import main
paths.bundled_models_dir = lambda: Path(sys.argv[1])
sys.exit(main(sys.argv[2:]))
"""
PHOTOS = 12


@pytest.fixture
def cluster() -> Iterator[tuple[str, list[int]]]:
    """A scheduler on the loopback address; its address and its workers' process ids."""
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    address, *pids = server.stdout.readline().split()
    assert address.startswith("tcp://127.0.0.1:")
    yield address, [int(pid) for pid in pids]
    server.communicate(timeout=60)


def run(
    models: Path, *arguments: object, command: str = "batch"
) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", PROGRAM, str(models), command, *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, timeout=200)


def stable_report(out: Path) -> list[dict[str, object]]:
    """Return the report without what differs between any two runs, and relative to its folder."""
    records = json.loads((journal_path(out).parent / "report.json").read_text("utf-8"))
    for record in records:
        record["target"] = record["target"] and Path(record["target"]).relative_to(out).as_posix()
        del record["seconds"]
    return list(records)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_cluster_that_loses_a_worker_does_what_one_machine_does(
    cluster, tiny_model, tmp_path
) -> None:
    address, pids = cluster
    album, far, near = (tmp_path / name for name in ("in", "far", "near"))
    album.mkdir()
    for number in range(PHOTOS):
        rng = np.random.default_rng(number)
        pixels = rng.integers(0, 255, (96, 96, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(album / f"{number:02}.png")
    (album / "broken.png").write_bytes(b"?")
    options = (album, "--steps", "4")

    def kill_one() -> None:
        end = time.monotonic() + 120
        while time.monotonic() < end and len(list(far.glob("*.png"))) < 2:
            time.sleep(0.02)
        os.kill(pids[0], signal.SIGKILL)

    helper = threading.Thread(target=kill_one)
    helper.start()
    done = run(tiny_model.parent, album, far, "--steps", "4", "--cluster", address)
    helper.join()
    assert done.returncode == 1, done.stderr
    assert "broken.png" in done.stderr
    local = run(tiny_model.parent, options[0], near, *options[1:])
    assert local.returncode == 1, local.stderr
    assert files(far) == files(near)
    assert len(files(far)) == PHOTOS
    assert stable_report(far) == stable_report(near)
    lines = journal_path(far).read_text("utf-8").splitlines()
    events = [json.loads(line)["event"] for line in lines]
    assert events.count("done") == PHOTOS
    again = run(tiny_model.parent, *options[:1], far, *options[1:], "--cluster", address, "--json")
    statuses = [json.loads(line)["status"] for line in again.stdout.splitlines()]
    assert sorted(statuses) == ["failed"] + ["skipped"] * PHOTOS


def test_faces_are_the_same_on_a_cluster_two_processes_and_with_upscale(
    cluster, tiny_model, tiny_face_model, tmp_path
) -> None:
    album, models = tmp_path / "in", tiny_model.parent
    album.mkdir()
    with Image.open(resources_dir() / "samples" / "astronaut.jpg") as image:
        image.crop((60, 0, 180, 120)).save(album / "portrait.png")
        image.crop((0, 140, 90, 256)).save(album / "without a face.png")
    options = ("--steps", "1", "--faces")

    def made(name: str, *more: str) -> dict[str, bytes]:
        done = run(models, album, tmp_path / name, *options, *more)
        assert done.returncode == 0, done.stderr
        return files(tmp_path / name)

    near = made("near", "--device", "cpu")
    assert made("far", "--cluster", cluster[0]) == near
    assert made("side by side", "--device", "cpu,cpu") == near
    upscale = (album, "-o", tmp_path / "upscaled", *options, "--device", "cpu")
    assert run(models, *upscale, command="upscale").returncode == 0
    assert files(tmp_path / "upscaled") == near
    plain = run(models, album, tmp_path / "plain", "--steps", "1", "--device", "cpu")
    assert plain.returncode == 0, plain.stderr
    changed = [name for name in near if files(tmp_path / "plain")[name] != near[name]]
    assert changed == ["portrait_4x.png"]


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense"])
def test_an_address_without_a_cluster_is_told(make_model_file, tmp_path, address) -> None:
    model = make_model_file()
    Image.new("RGB", (2, 2)).save(tmp_path / "a.png")
    done = run(model.parent, tmp_path / "a.png", tmp_path / "out", "--cluster", address)
    assert done.returncode == 1
    assert done.stderr.startswith(f"There is no cluster at {address} (")
    assert done.stderr.count("\n") == 1
