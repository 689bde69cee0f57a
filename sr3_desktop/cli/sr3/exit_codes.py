"""What the commands return to the shell; `signals.INTERRUPTED` if one is stopped."""

from typing import Any

from sr3_desktop.engine.base.errors import Sentence

OK = 0
FAILED = 1
"""Something could not be done; each photo's reason was shown, and the others are done."""
WRONG_USE = 2


class UsageError(Exception):
    """The command was given arguments that do not go together.

    Attributes:
        sentence: The message with what it was made from.
    """

    def __init__(self, template: str, /, **arguments: Any) -> None:
        """Take a message, or a template with its arguments (see `Sentence`)."""
        self.sentence = Sentence(template, **arguments)
        super().__init__(self.sentence)
