"""Tries a frozen program as its user would: no Python, no settings, no network.

`python -m tools.bundle.proof dist/sr3-desktop` prints each check; the first failure ends it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from PIL import Image

from .contents import COMMAND, WINDOW
from .flavors import FLAVORS, Flavor

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "resources" / "samples"
HEIC = ROOT / "tests" / "engine" / "heic" / "deep.heic"
KINDS = ("avif", "bmp", "gif", "jp2", "jpg", "png", "tif", "webp")
TIMEOUT_S = 900
ALIVE_S = 15
"""A window that lives so long has opened."""


class Failed(SystemExit):
    """The program does not do what it should; the text says what."""


class Trial:
    """A program in an empty folder, with a profile of its own.

    Args:
        folder: The frozen program.
        flavor: What it should be able to do.
        place: Empty folder for what is read and written.
    """

    def __init__(self, folder: Path, flavor: Flavor, place: Path) -> None:
        self._folder, self._flavor, self._place = folder, flavor, place
        self._end = ".exe" if (folder / f"{WINDOW}.exe").exists() else ""
        self._environment = _profile(place / "profile")

    def run(self) -> None:
        """Check everything.

        Raises:
            Failed: Something does not work.
        """
        checks: list[Callable[[], str]] = [
            *(self.version, self.selftest, self.every_format, self.full_run, self.edit),
            *(self.window, self.left_alone, self.training, self.portable),
        ]
        for check in checks:
            started = time.monotonic()
            told = check()
            print(f"{check.__name__}: {told} ({time.monotonic() - started:.1f} s)", flush=True)

    def version(self) -> str:
        """Both programs read the modules that they share."""
        return self._command("--version").strip()

    def selftest(self) -> str:
        """Every model computes."""
        return self._command("selftest").splitlines()[0]

    def every_format(self) -> str:
        """Every reader and writer of photos is inside, HEIC included."""
        photos = self._place / "照片 📷"
        photos.mkdir()
        picture = Image.linear_gradient("L").resize((32, 24)).convert("RGB")
        for kind in KINDS:
            picture.save(photos / f"a {kind}.{kind}")
        shutil.copy(HEIC, photos)
        results = self._place / "large"
        self._command("upscale", photos, "-o", results, "--predictor-only", "--scale", "2")
        made = list(results.iterdir())
        for path in made:
            with Image.open(path) as image:
                image.load()
        if len(made) != len(KINDS) + 1:
            raise Failed(f"{len(made)} results of {len(KINDS) + 1} photos")
        return f"{len(made)} photos"

    def full_run(self) -> str:
        """A real photo, all steps; the photo is left as it was."""
        photo = self._place / "chelsea.jpg"
        with Image.open(SAMPLES / photo.name) as image:
            image.crop((100, 60, 196, 132)).save(photo, quality=95)
        before = hashlib.sha256(photo.read_bytes()).hexdigest()
        result = self._place / "chelsea large.png"
        self._command("upscale", photo, "-o", result)
        with Image.open(result) as image:
            size = image.size
        if size != (384, 288) or hashlib.sha256(photo.read_bytes()).hexdigest() != before:
            raise Failed(f"The result has {size} pixels, or the photo was changed.")
        return "96 x 72 -> 384 x 288"

    def edit(self) -> str:
        """The command that other photo programs call."""
        photo, result = self._place / "edit.tif", self._place / "edited.tif"
        Image.linear_gradient("L").resize((24, 24)).convert("RGB").save(photo)
        self._command("edit", photo, result, "--predictor-only")
        with Image.open(result) as image:
            return f"24 x 24 -> {image.width} x {image.height}"

    def window(self) -> str:
        """The window opens, with a photo, in two languages."""
        picture = self._place / "window.png"
        told = self._command("--check-window", picture, QT_QPA_PLATFORM="offscreen")
        if not picture.stat().st_size:
            raise Failed("The picture of the window is empty.")
        return told.strip()

    def left_alone(self) -> str:
        """The windowed program itself starts, and lives until it is ended."""
        environment = self._environment | {"QT_QPA_PLATFORM": "offscreen"}
        command = [str(self._folder / f"{WINDOW}{self._end}"), str(self._place / "chelsea.jpg")]
        process = subprocess.Popen([*_offline(), *command], env=environment)
        try:
            code = process.wait(ALIVE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return "the window stays open"
        raise Failed(f"The windowed program ended with {code}.")

    def training(self) -> str:
        """With torch a step is trained and stored; without, one sentence says what can train."""
        run = self._place / "run"
        done = self._start("train", "--data", SAMPLES, "--run", run, "--minutes", "0.02")
        trained = done.returncode == 0 and (run / "model.safetensors").exists()
        if "Traceback" in done.stderr or trained != self._flavor.has_torch:
            raise Failed(f"train: {done.stderr}")
        return done.stderr.strip().splitlines()[-1]

    def portable(self) -> str:
        """A file beside the program keeps the user's data there, and nothing elsewhere."""
        marker, data = self._folder / "portable", self._folder / "data"
        marker.touch()
        try:
            self._command("selftest")
            if not any((data / "logs").iterdir()):
                raise Failed("A portable program has written no log beside itself.")
        finally:
            marker.unlink()
            shutil.rmtree(data, ignore_errors=True)
        return "data beside the program"

    def _command(self, *arguments: object, **environment: str) -> str:
        done = self._start(*arguments, **environment)
        if done.returncode:
            raise Failed(f"{COMMAND} {arguments[0]} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def _start(self, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        program = str(self._folder / f"{COMMAND}{self._end}")
        return subprocess.run(
            [*_offline(), program, *map(str, arguments)],
            capture_output=True,
            encoding="utf-8",
            env=self._environment | environment,
            cwd=self._place,
            timeout=TIMEOUT_S,
            check=False,
        )


def _profile(home: Path) -> dict[str, str]:
    """Return an environment without Python and with an empty profile."""
    kept = ("DISPLAY", "LANG", "OMP_WAIT_POLICY", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC")
    made: Mapping[str, Path] = {
        "HOME": home,
        "XDG_RUNTIME_DIR": home / "run",
        "USERPROFILE": home,
        "APPDATA": home / "roaming",
        "LOCALAPPDATA": home / "local",
        "TEMP": home / "temp",
        "TMP": home / "temp",
        "TMPDIR": home / "temp",
    }
    for folder in made.values():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    system = Path(os.environ.get("SYSTEMROOT", "/usr"))
    path = system / ("System32" if sys.platform == "win32" else "bin")
    return environment | {name: str(folder) for name, folder in made.items()} | {"PATH": str(path)}


def _offline() -> list[str]:
    """Return what starts a program without any network, where the system lets us."""
    prefix = ["unshare", "--map-root-user", "--net"]
    if not shutil.which(prefix[0]):
        return []
    done = subprocess.run([*prefix, "true"], capture_output=True, check=False)
    return [] if done.returncode else prefix


def prove(folder: Path, flavor: Flavor) -> None:
    """Try a frozen program.

    Raises:
        Failed: Something does not work.
    """
    print("without a network" if _offline() else "the network cannot be taken away here")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        Trial(folder.resolve(), flavor, Path(place)).run()


if __name__ == "__main__":
    prove(Path(sys.argv[1]), FLAVORS[sys.argv[2] if sys.argv[2:] else "cpu"])
