"""Train on a graphics card that is lent for minutes, call by call; docs/training-on-a-card.md.

    python tools/card_calls.py --minutes 9 --files FILES --out OUT [--dry] [--compile]

FILES is a folder that the first call gets and later calls add to; it holds `photos/` (photos and
tar files), and may hold `faces/`, `validation/`, `validation-faces/`, and networks that results are
compared by: `lpips.safetensors`, and likewise `vgg`, `dists` and `identity`. Each call continues
where the last one ended: the runs, one after the other, stay in FILES. What is new of models and
curves goes to OUT. With --dry all takes seconds on a processor: the same commands and folders, the
toy configuration.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

MOST_BYTES = 16 * 2**20
"""Of a file that is brought back."""

COMPLETE = "the plan is complete"
"""What `train` says, in English, at the end of a run."""

RUNS = {"photos": "photo-card", "restoring": "photo-card-restore", "faces": "face-card"}
"""The runs in their order, and their configurations."""

STARTS_FROM = {
    "restoring": Path("photos") / "model.safetensors",
    "faces": Path("face-x8.safetensors"),
}
"""The model that a run begins with, in FILES/runs or in FILES."""

DRY_PLANS = {
    "photos": "predictor=0.03,refiner=0.03,finish=0.05",
    "restoring": "restore=0.03,finish=0.05",
    "faces": "predictor=0.03,finish=0.05",
}


def train_words(name: str, minutes: float, args: argparse.Namespace) -> list[str]:
    """Return the command that begins or continues a run."""
    files, run = args.files, args.files / "runs" / name
    subject = "faces" if name == "faces" else "photos"
    words = ["train", "--data", str(files / subject), "--run", str(run), "--every", "1"]
    words += ["--minutes", f"{minutes:.2f}", "--validation-photos", "12"]
    words += ["--config", "toy", "--minutes-plan", DRY_PLANS[name]] if args.dry else []
    words += [] if args.dry else ["--config", RUNS[name], "--device", "cuda"]
    words += ["--compile"] if args.compile else []
    first = STARTS_FROM.get(name, Path("none"))
    found = [files / "runs" / first, files / first]
    if (run / "state").exists():
        words += ["--resume"]
    if not args.dry or name == "restoring":
        words += [word for path in found if path.exists() for word in ("--init", str(path))]
    validation = "validation" if subject == "photos" else "validation-faces"
    networks = [
        "lpips",
        "vgg",
        "dists",
        *(["identity"] if name == "faces" and not args.dry else []),
    ]
    options = {f"--{network}": f"{network}.safetensors" for network in networks}
    for option, file in {**options, "--validation": validation}.items():
        words += [option, str(files / file)] if (files / file).exists() else []
    return words


def bring_back(run: Path, out: Path, since: float) -> None:
    """Copy new models and curves to the folder that comes back; large files stay."""
    for path in [*run.glob("*.safetensors"), run / "curves.csv", *run.glob("samples/*.png")]:
        if path.exists() and path.stat().st_mtime > since and path.stat().st_size <= MOST_BYTES:
            shutil.copy(path, out / f"{run.name}-{path.name}")


def main() -> int:
    """Do a call; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, required=True, help="that training may take")
    parser.add_argument("--files", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--dry", action="store_true", help="toy sizes, seconds")
    parser.add_argument("--compile", action="store_true", help="use torch.compile")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    began, code = time.time(), 0
    for name in RUNS:
        run = args.files / "runs" / name
        left = args.minutes - (time.time() - began) / 60
        subject = "faces" if name == "faces" else "photos"
        if code or left <= 0 or (run / "done").exists() or not (args.files / subject).exists():
            continue
        words = train_words(name, left, args)
        print("sr3-desktop", *words, flush=True)
        command = [sys.executable, "-m", "sr3_desktop", *words]
        spoken = {**os.environ, "LC_ALL": "C"}
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=spoken) as trained:
            for line in trained.stderr or ():
                print(line, end="", flush=True)
                if COMPLETE in line:
                    (run / "done").touch()
        code = trained.returncode
        bring_back(run, args.out, began)
    return code


if __name__ == "__main__":
    sys.exit(main())
