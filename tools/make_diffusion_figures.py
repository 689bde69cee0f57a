"""Make the figures of docs/sr3.md and docs/diffusion.md.

    python -m tools.make_diffusion_figures MODEL

MODEL is the `model.safetensors` of the toy that step 2 of docs/sr3.md trains; the bundled model
makes the figure of its own way. Each figure is what a command of the page writes; that of the
forward way is of the photo at 256 pixels.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from PIL import Image

from sr3_desktop.cli.main import main as command
from sr3_desktop.paths import user_models_dir

ROOT = Path(__file__).resolve().parent.parent
PHOTO = str(ROOT / "resources" / "samples" / "astronaut.jpg")
FOLDER = ROOT / "docs" / "sr3"
TOY = "figures-of-the-toy"


def main() -> None:
    """Write `docs/sr3/{forward,backward,both,toy-process}.webp`."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, metavar="MODEL")
    model = parser.parse_args().model
    run("models", "import", str(model), "--id", TOY, "--replace")
    try:
        with tempfile.TemporaryDirectory() as folder:
            make(Path(folder))
    finally:
        (user_models_dir() / f"{TOY}.safetensors").unlink(missing_ok=True)


def make(folder: Path) -> None:
    """Run the commands in a folder for their results, and keep the figures."""
    forward, both, backward = (folder / f"{name}.png" for name in ("forward", "both", "backward"))
    small = folder / "astronaut.png"
    with Image.open(PHOTO) as photo:
        photo.resize((256, 256), Image.Resampling.BICUBIC).save(small)
    run("diffuse", str(small), "-o", str(forward))
    run("diffuse", PHOTO, "--both", "--model", TOY, "--steps", "20", "-o", str(both))
    samples = folder / "samples"
    samples.mkdir()
    shutil.copy(PHOTO, samples)
    run("prepare", "--path", str(samples), "--out", str(folder / "set"), "--size", "16,64")
    prepared = folder / "set_16_64" / "hr_64" / "astronaut.png"
    words = ["--steps", "8", "--process", str(backward), "-o", str(folder / "steps.png")]
    run("upscale", str(prepared), *words)
    results = folder / "results"
    words = ["--model", TOY, "--steps", "20", "--process", "-o", str(results)]
    run("infer", "--data", str(folder / "set_16_64"), *words)
    toy = results / "astronaut_process.png"
    names = ("forward", "both", "backward", "toy-process")
    for name, file in zip(names, (forward, both, backward, toy), strict=True):
        with Image.open(file) as picture:
            picture.save(FOLDER / f"{name}.webp", quality=60, method=6)


def run(*words: str) -> None:
    """Run a command of ours."""
    if code := command(words):
        raise SystemExit(code)


if __name__ == "__main__":
    main()
