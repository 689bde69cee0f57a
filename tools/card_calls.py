"""Train on a graphics card that is lent for minutes, call by call; docs/training-on-a-card.md.

    python tools/card_calls.py 1 --files FILES --out OUT [--subject faces] [--dry]

FILES is a folder that call 1 gets and later calls add to; it may hold `photos/` (photos and tar
files), `EXCLUDE.txt`, `lpips.safetensors`, `vgg.safetensors` and `validation/`. The run stays in
`FILES/run` from call to call; what is to be kept goes to OUT. With --dry every call takes seconds
on a processor: the same commands and folders, the toy configuration.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

MOST_BYTES = 16 * 2**20
"""Of a file that is brought back."""

PLANS = {
    "photos": {"predictor": 6.0, "restore": 3.0, "refiner": 8.0, "finish": 5.0},
    "faces": {"predictor": 2.0, "refiner": 4.0, "finish": 2.0},
}
"""Minutes of each stage."""

TRAINS = {1: 4.0, 2: 9.0, 3: 9.0, 4: 2.0}
"""Minutes of training in each call; the fourth also evaluates."""

DRY = 1 / 100


def train_words(call: int, files: Path, subject: str, dry: bool) -> list[str]:
    """Return the training command of a call."""
    share = DRY if dry else 1
    plan = ",".join(f"{stage}={minutes * share:g}" for stage, minutes in PLANS[subject].items())
    config = "toy" if dry else {"photos": "photo-card", "faces": "face-card"}[subject]
    words = ["train", "--config", config, "--data", str(files / "photos")]
    words += ["--run", str(files / "run"), "--minutes-plan", plan]
    words += ["--minutes", f"{TRAINS[call] * share:g}", "--every", "1"]
    words += [] if call == 1 else ["--resume"]
    words += [] if dry else ["--compile", "--device", "cuda"]
    options = {"--exclude": "EXCLUDE.txt", "--lpips": "lpips.safetensors"}
    options |= {"--vgg": "vgg.safetensors", "--validation": "validation"}
    for option, name in options.items():
        words += [option, str(files / name)] if (files / name).exists() else []
    return words


def evaluate_words(files: Path, out: Path, degraded: bool) -> list[str]:
    """Return a command that measures the model of the run."""
    kind = "real" if degraded else "clean"
    words = ["evaluate", str(files / "validation"), "--degrade", kind]
    words += ["--model", str(files / "run" / "model.safetensors"), "--steps", "1,2,4,8"]
    words += ["--temperature", "0.85,0.92,1", "--json", str(out / f"{kind}.json")]
    words += ["--sheet", str(out / f"{kind}.webp")]
    lpips = files / "lpips.safetensors"
    return words + (["--lpips", str(lpips)] if lpips.exists() else [])


def bring_back(run: Path, out: Path) -> None:
    """Copy models, curves and samples to the folder that comes back; large files stay."""
    wanted = [*run.glob("*.safetensors"), run / "curves.csv", run / "curves.png"]
    for path in [*wanted, *run.glob("samples/*.png")]:
        if path.exists() and path.stat().st_size <= MOST_BYTES:
            shutil.copy(path, out / path.name)


def main() -> int:
    """Do a call; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("call", type=int, choices=TRAINS)
    parser.add_argument("--files", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--subject", choices=PLANS, default="photos")
    parser.add_argument("--dry", action="store_true", help="toy sizes, seconds")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    commands = [train_words(args.call, args.files, args.subject, args.dry)]
    if args.call == max(TRAINS):
        commands += [evaluate_words(args.files, args.out, degraded) for degraded in (False, True)]
    code = 0
    for words in commands:
        print("sr3-desktop", *words, flush=True)
        code = code or subprocess.run([sys.executable, "-m", "sr3_desktop", *words]).returncode
    bring_back(args.files / "run", args.out)
    return code


if __name__ == "__main__":
    sys.exit(main())
