"""Collects torch for PyInstaller without importing it.

PyInstaller's own hook imports every module of torch in child processes, which takes many minutes
and draws in what only compilers and tests need.
"""

from pathlib import Path

from PyInstaller.utils.hooks import (
    PY_DYLIB_PATTERNS,
    collect_data_files,
    collect_dynamic_libs,
    get_package_paths,
)

from tools.bundle.contents import wanted
from tools.bundle.linux import opened_by_cuda

module_collection_mode = "pyz+py"  # torch reads its own sources when it is imported
excludedimports = [
    "IPython",
    "pandas",
    "scipy",
    "tensorboard",
    "tkinter",
    "torch.utils.tensorboard",
]
folder = Path(get_package_paths("torch")[1])
hiddenimports = ["torch.onnx.operators"]  # imported by name when an optimizer is made; so are these
hiddenimports += [
    f"torch._dynamo.polyfills.{path.stem}"
    for path in folder.glob("_dynamo/polyfills/*.py")
    if path.stem != "__init__"
]
bindepend_symlink_suppression = ["**/torch/lib/*.so*"]  # torch looks for its libraries there
datas = [
    (source, target)
    for source, target in collect_data_files("torch")
    if wanted(f"{target}/{source.replace(chr(92), '/').rpartition('/')[2]}")
]
binaries = [
    (source, target)
    for source, target in collect_dynamic_libs(
        "torch", search_patterns=[*PY_DYLIB_PATTERNS, "*.so.*"]
    )
    if wanted(f"{target}/{source.replace(chr(92), '/').rpartition('/')[2]}")
]
binaries += opened_by_cuda(Path(get_package_paths("torch")[0]))
