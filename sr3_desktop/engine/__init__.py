"""The engine: photos in, enlarged photos out. No Qt, no training code."""

import os

# oneDNN, torch's library for processors, keeps what it compiled for the last 1024 shapes of its
# operations, so that memory grows with every photo of another size (docs/batch.md).
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "128")
