"""Errors whose message can be shown to the user as it is: what happened, and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, ClassVar, Literal

Remedy = Literal["", "check_device", "use_processor", "choose_folder", "open_models", "retry"]
"""What the window offers to do about an error: one button, or none."""

_EDGE = "\x02"
_GAP = rf"[ {_EDGE}]*{_EDGE}[ {_EDGE}]*"
_MARK, _WIDE = "[\u3001-\u303f\uff00-\uffef]", "[\u3001-\u9fff\uff00-\uffef]"
_UNSPACED = re.compile(f"(?<={_MARK}){_GAP}|(?<={_WIDE}){_GAP}(?={_WIDE})|{_EDGE}")
"""Where a sentence in a sentence begins or ends: Chinese has no space there."""


class Sentence(str):
    """A text for the user that still knows what it was made from, so that it can be translated.

    To everything else it is the English text.

    Attributes:
        template: The text with `{names}` in place of the arguments.
        arguments: What they stand for; an argument may be a sentence itself.
    """

    __slots__ = ("arguments", "template")

    template: str
    arguments: dict[str, Any]

    def __new__(cls, template: str, /, **arguments: Any) -> Sentence:
        """Make the English text; a template without arguments is taken as it is."""
        if isinstance(template, Sentence) and not arguments:
            return template
        made = super().__new__(cls, template.format(**arguments) if arguments else template)
        made.template = template
        made.arguments = {name: _said(value) for name, value in arguments.items()}
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        """Let copies and pickles keep template and arguments."""
        return (self.template,), self.arguments


def worded(text: str, look_up: Callable[[str], str]) -> str:
    """Return a sentence, and those that it is made of, as translated by `look_up`."""
    if not isinstance(text, Sentence):
        return look_up(text)
    if not text.arguments:
        return look_up(text.template)
    values = {
        name: f"{_EDGE}{worded(value, look_up)}{_EDGE}" if isinstance(value, Sentence) else value
        for name, value in text.arguments.items()
    }
    return _UNSPACED.sub("", look_up(text.template).format(**values))


def joined(sentences: Iterable[str]) -> Sentence:
    """Return some sentences as one text, which can still be translated; empty ones are left out."""
    named = {
        f"s{n}": text if isinstance(text, Sentence) else Sentence(text)
        for n, text in enumerate(filter(None, sentences))
    }
    return Sentence(" ".join(f"{{{name}}}" for name in named), **named)


def _said(value: Any) -> Any:
    """Return the sentence of an error that was made from one; anything else as it is."""
    is_error = isinstance(value, Exception) and value.args
    return value.args[0] if is_error and isinstance(value.args[0], Sentence) else value


def _reason(error: Exception) -> str:
    """Return what an error says in one line."""
    said = _said(error)
    if isinstance(said, Sentence):
        return said
    text = getattr(error, "strerror", None) or str(error)
    return (text.strip().splitlines() or [type(error).__name__])[0]


class SR3Error(Exception):
    """Base of all expected failures; `str(error)` is one sentence for the user.

    Attributes:
        remedy: What can be done about it by pressing a button.
        sentence: The message with what it was made from.
    """

    remedy: ClassVar[Remedy] = ""

    def __init__(self, template: str, /, **arguments: Any) -> None:
        """Take a message, or a template with its arguments (see `Sentence`)."""
        self.sentence = Sentence(template, **arguments)
        super().__init__(self.sentence)

    @classmethod
    @contextmanager
    def instead(
        cls, template: str, /, of: tuple[type[Exception], ...] = (OSError,), **arguments: Any
    ) -> Iterator[None]:
        """Raise this in place of errors of some kinds, whose words are the template's {reason}."""
        try:
            yield
        except of as error:
            raise cls(template, **arguments, reason=_reason(error)) from error

    @classmethod
    def without(cls, package: str) -> AbstractContextManager[None]:
        """Raise this where a package that is imported is not installed."""
        return cls.instead(
            "The package {package} is not installed; install it with: pip install {package}",
            of=(ImportError,),
            package=package,
        )


def refused(error: Exception) -> Sentence | None:
    """Return one sentence on what the system refused, None if it is another kind of error."""
    if isinstance(error, MemoryError):
        return Sentence("There is too little memory; close other programs and try again.")
    if not isinstance(error, OSError) or not error.strerror:
        return None
    if error.filename:
        return Sentence(
            "{file} cannot be used: {reason}.", file=error.filename, reason=error.strerror
        )
    return Sentence(
        "A file could not be read or written ({reason}); check the disk and try again.",
        reason=error.strerror,
    )


class ImageReadError(SR3Error):
    """A photo could not be read."""


class ImageWriteError(SR3Error):
    """The result cannot be, or could not be, written."""

    remedy: ClassVar[Remedy] = "choose_folder"


class ModelFileError(SR3Error):
    """A model file is missing, damaged, or not one of ours."""

    remedy: ClassVar[Remedy] = "open_models"


class DeviceError(SR3Error):
    """The chosen device is not there or does not work."""

    remedy: ClassVar[Remedy] = "check_device"

    @staticmethod
    def absent(name: str) -> DeviceError:
        """Return the error for a graphics card that is not there."""
        return DeviceError(
            "There is no graphics card {name} that this program can use; choose another device, "
            "such as cpu.",
            name=name,
        )


class DeviceMemoryError(DeviceError):
    """The device has too little memory even for the smallest tile."""

    remedy: ClassVar[Remedy] = "use_processor"


class DeviceLostError(DeviceError):
    """The device stopped in the middle of the work; what was loaded on it is lost."""

    remedy: ClassVar[Remedy] = "retry"


class InvalidResultError(SR3Error):
    """The network returned something that is not a picture, in float32 too."""

    remedy: ClassVar[Remedy] = "check_device"


class TrainingDataError(SR3Error):
    """The training or validation photos cannot be used."""


class SettingError(SR3Error, ValueError):
    """A setting cannot have the value that it was given."""


class Cancelled(Exception):
    """The user stopped the work. Not an error: nothing went wrong."""
