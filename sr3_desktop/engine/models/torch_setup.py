"""What this program sets for torch, for the whole process; torch itself is not loaded here."""

from __future__ import annotations

import os


def prepare_torch() -> None:
    """Set what torch reads when it first computes; what the user has set stays.

    Called where `images.pillow_setup.prepare_pillow` is called.
    """
    # oneDNN, torch's library for processors, keeps what it compiled for the last 1024 shapes of its
    # operations, so that memory grows with every photo of another size (docs/batch.md).
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "128")
