"""The `edit` command: one photo for another program, which waits for the result."""

import argparse
from pathlib import Path

from sr3_desktop.engine.base.formats import PHOTO_SUFFIXES
from sr3_desktop.engine.files.filesystem import reachable

from . import arguments
from .face_arguments import add_face_arguments
from .sr3.exit_codes import UsageError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `edit`: how to upscale, and no more than two files."""
    add = parser.add_argument
    add("photo", metavar="IN", help="the photo; it is only read")
    add("result", metavar="OUT", help="the file to write; replaced if it is there")
    arguments.add_upscaling(parser, exists="overwrite")
    add_face_arguments(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Upscale the photo; returns the exit code once the result is there as a whole.

    Raises:
        UsageError: The files do not go together.
        SR3Error: It cannot be begun.
    """
    photo, result = Path(args.photo), Path(args.result)
    if not reachable(photo).is_file():
        raise UsageError("{photo} is not a file", photo=photo)
    if result.suffix.lower() not in PHOTO_SUFFIXES or reachable(result).is_dir():
        raise UsageError(
            "{result} names no photo; end it with .jpg, .png, .tif or .webp", result=result
        )
    if reachable(result).exists() and reachable(photo).samefile(reachable(result)):
        raise UsageError("OUT is the photo itself, which is never replaced; name another file")
    from . import upscale

    parser = argparse.ArgumentParser()
    upscale.add_arguments(parser)
    as_upscale = vars(parser.parse_args([f"--output={args.result}", "--", args.photo]))
    return upscale.run(argparse.Namespace(**(as_upscale | vars(args))))
