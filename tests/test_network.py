"""Nothing is sent: which modules may open a connection, and to what."""

from __future__ import annotations

import ast
from pathlib import Path

import sr3_desktop

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
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in getattr(node, "names", []) if hasattr(alias, "name")]
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module or ''}.{name}" for name in names] if not node.level else []
            elif not isinstance(node, ast.Import):
                continue
            foreign = [name for name in names if not name.startswith("sr3_desktop.")]
            for part in {part for name in foreign for part in name.split(".")} & NETWORK:
                found.add((path.relative_to(PACKAGE).as_posix(), part))
    assert found <= ALLOWED
