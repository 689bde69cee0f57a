"""The fuzz job: thousands of changed files, each read in a process; a value or a sentence, at once.

Run with `pytest -m fuzz -n 0 tests/test_fuzz.py`; SR3_FUZZ_SHARE=0.1 does a tenth of it, and
SR3_FUZZ_SEED=5 takes other files.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import struct
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save

from sr3_desktop.training.data.worker_pool import in_order
from tests.damage import DAMAGES, mutations

if os.name == "nt":
    pytest.skip("needs POSIX alarms", allow_module_level=True)

from tests.fuzz_work import Outcome, model, photo

SHARE = float(os.environ.get("SR3_FUZZ_SHARE", "1"))
SEED = int(os.environ.get("SR3_FUZZ_SEED", "1"))
MODELS, PHOTOS = round(5000 * SHARE), round(3000 * SHARE)
GOLDEN = Path(__file__).parent / "engine" / "golden" / "weights.npz"

pytestmark = pytest.mark.fuzz


class Attack:
    """Makes a folder when it is unpickled by a reader that runs code."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.folder),)


def judged(outcomes: Sequence[Outcome], count: int) -> None:
    assert len(outcomes) == count
    wrong = [outcome for outcome in outcomes if outcome.wrong]
    told = Counter(bool(outcome.sentence) for outcome in outcomes)
    slowest = max(outcomes, key=lambda outcome: outcome.seconds)
    largest = max(outcomes, key=lambda outcome: outcome.kib)
    print(
        f"\n{count} files: {told[False]} used, {told[True]} refused in a sentence, {len(wrong)} "
        f"wrong; slowest {slowest.seconds:.2f} s ({slowest.name}), largest growth "
        f"{largest.kib / 1024:.0f} MiB ({largest.name})"
    )
    assert not wrong, wrong[:5]


def killed(task: tuple[str, bytes]) -> Outcome:
    return Outcome(task[0], wrong="the process died")


def test_photos() -> None:
    tasks = list(mutations(SEED, PHOTOS))
    judged(list(in_order(photo, tasks, 2, killed)), PHOTOS)


def bases(folder: Path, tiny_model: Path) -> dict[str, bytes]:
    """Return whole files of every kind of model."""
    with np.load(GOLDEN) as arrays:
        state = {key: torch.from_numpy(arrays[key]) for key in arrays.files}
    zipped, old = io.BytesIO(), io.BytesIO()
    torch.save({"state_dict": state, "psnr": np.float64(23)}, zipped)
    torch.save(state, old, _use_new_zipfile_serialization=False)
    attack = io.BytesIO()
    torch.save({**state, "extra": Attack(folder / "zip")}, attack)
    return {
        "photo.safetensors": tiny_model.read_bytes(),
        "weights.safetensors": save({key: value.contiguous() for key, value in state.items()}),
        "zipped_gen.pth": zipped.getvalue(),
        "old_gen.pth": old.getvalue(),
        "attack_gen.pth": attack.getvalue(),
        "attack.pkl": pickle.dumps({**state, "extra": Attack(folder / "pickle")}),
    }


def header_changed(rng: np.random.Generator, data: bytes) -> bytes:
    """Change one value somewhere in the header of a safetensors file, or in the card in it."""
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    card = json.loads(header.get("__metadata__", {}).get("sr3_desktop", "null"))
    holders = list(objects(card)) if card and rng.integers(4) else list(objects(header))
    holder = holders[int(rng.integers(len(holders)))]
    keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
    if keys:
        odd = ODD[int(rng.integers(len(ODD)))]
        key = keys[int(rng.integers(len(keys)))]
        if odd == "gone":
            del holder[key]
        else:
            holder[key] = odd
    if card is not None and "sr3_desktop" in (header.get("__metadata__") or {}):
        header["__metadata__"]["sr3_desktop"] = json.dumps(card)
    encoded = json.dumps(header).encode()
    return struct.pack("<Q", len(encoded)) + encoded + data[8 + length :]


ODD: list[Any] = [
    *("gone", None, True, -1, 0, 1, 17, 10**9, 2**63, 10**400, 0.5, float("nan"), float("inf")),
    *("", "x" * 5000, "../../x", [], [0] * 100, [[[]]], {}, {"a": {}}, "F64", [10**9, 10**9]),
]


def objects(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from objects(inner)


def test_models(tmp_path: Path, tiny_model: Path) -> None:
    """And nothing in a file is run: two of them would make a folder."""
    files = bases(tmp_path, tiny_model)
    byte_wise = {kind: DAMAGES[kind] for kind in DAMAGES if kind not in ("giant", "looping")}
    rng = np.random.default_rng(SEED)
    tasks = []
    for number in range(MODELS):
        name = [*files][number % len(files)]
        ways: list[Callable[[np.random.Generator, bytes], bytes]] = [*byte_wise.values()]
        if name.endswith("safetensors"):
            ways += [header_changed] * len(ways)  # half of them
        content = ways[int(rng.integers(len(ways)))](rng, files[name])
        tasks.append((f"{number:04}-{name}", content))
    judged(list(in_order(model, tasks, 2, killed)), MODELS)
    assert not (tmp_path / "zip").exists()
    assert not (tmp_path / "pickle").exists()
    pickle.loads(files["attack.pkl"])
    assert (tmp_path / "pickle").exists()  # so it would have done
