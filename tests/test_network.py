"""Nothing is sent: which modules may open a connection, and to what."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from PIL import Image

import sr3_desktop

from .test_layers import parsed

PACKAGE = Path(sr3_desktop.__file__).parent
NETWORK = {
    "aiohttp", "asyncio", "distributed", "dask", "ftplib", "http", "httpx", "imaplib", "poplib",
    "requests", "smtplib", "socket", "socketserver", "ssl", "telnetlib", "urllib", "urllib3",
    "wandb", "webbrowser", "websockets", "xmlrpc", "QtNetwork", "QtWebEngineCore", "QtWebSockets",
}  # fmt: skip
ALLOWED = {
    ("app/system/hand_over.py", "socket"),  # to a file of this computer: AF_UNIX
    ("app/system/single_instance.py", "QtNetwork"),  # QLocalSocket: one file of this computer
    ("engine/batch/dask_executor.py", "distributed"),  # to the address given as --cluster
    ("engine/batch/dask_executor.py", "socket"),
    ("training/trainer/curves.py", "wandb"),  # where train --wandb asks for it
    ("training/trainer/distributed.py", "distributed"),  # torch.distributed, started by torchrun
}


def test_no_other_module_can_open_a_connection() -> None:
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(parsed(path.read_text("utf-8"))):
            names = [alias.name for alias in getattr(node, "names", []) if hasattr(alias, "name")]
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module or ''}.{name}" for name in names] if not node.level else []
            elif not isinstance(node, ast.Import):
                continue
            foreign = [name for name in names if not name.startswith("sr3_desktop.")]
            for part in {part for name in foreign for part in name.split(".")} & NETWORK:
                found.add((path.relative_to(PACKAGE).as_posix(), part))
    assert found <= ALLOWED


GUARD = """
import sys
REFUSED = ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo",
           "socket.gethostbyname", "urllib.Request", "ftplib.connect", "smtplib.connect")
def refuse(event, args):
    if event in REFUSED and not (len(args) > 1 and isinstance(args[1], (str, bytes))):
        sys.__stderr__.write(f"NETWORK {event} {args!r}\\n")
        raise OSError("there is no network")
sys.addaudithook(refuse)
"""
"""Ends what opens a connection; the sockets of this computer have names, not addresses."""


def guarded(code: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", GUARD + code],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=tmp_path,
        check=False,
    )


def test_the_guard_would_notice(tmp_path: Path) -> None:
    code = "import socket; socket.create_connection(('127.0.0.1', 9))"
    done = guarded(code, tmp_path)
    assert done.returncode != 0
    assert "NETWORK socket.getaddrinfo" in done.stderr


def test_the_whole_flow_opens_no_connection(tmp_path: Path) -> None:
    """Read, upscale, write, resume, list, test: what a user does, with the bundled models."""
    photos = tmp_path / "photos"
    photos.mkdir()
    Image.linear_gradient("L").resize((24, 16)).convert("RGB").save(photos / "a.jpg")
    code = """
from sr3_desktop.__main__ import main
assert main(["upscale", "photos/a.jpg", "-o", "one.png", "--steps", "1"]) == 0
for _ in range(2):
    assert main(["batch", "photos", "all", "--predictor-only"]) == 0
assert main(["edit", "photos/a.jpg", "edited.tif", "--predictor-only"]) == 0
assert main(["models"]) == 0
assert main(["diffuse", "photos/a.jpg", "-o", "noise.png"]) == 0
assert main(["selftest"]) == 0
"""
    done = guarded(code, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "NETWORK" not in done.stderr
    assert {"one.png", "edited.tif"} <= {path.name for path in tmp_path.iterdir()}


def test_the_window_opens_no_connection(tmp_path: Path) -> None:
    code = "from sr3_desktop.__main__ import main; sys.exit(main(['--check-window', 'w.png']))"
    done = guarded(code, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NETWORK" not in done.stderr
