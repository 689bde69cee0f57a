"""Times of long work in words."""

from .errors import Sentence


def rough_time(minutes: float) -> Sentence:
    """Return about how long something takes."""
    if minutes < 90:
        return Sentence("{n} min", n=f"{minutes:.0f}")
    if minutes < 72 * 60:
        return Sentence("{n} h", n=f"{minutes / 60:.1f}")
    return Sentence("{n} days", n=f"{minutes / 60 / 24:.0f}")
