"""Times in words: what something took, and what it will take, which is known less exactly."""

from .errors import Sentence

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def time_taken(seconds: float) -> Sentence:
    """Return a measured time, such as "7.9 s", "2 min 8 s" or "1 h 5 min"."""
    if seconds < 9.95:
        return Sentence("{n} s", n=f"{round(seconds, 1):g}")
    minutes, rest = divmod(round(seconds), _MINUTE)
    if not minutes:
        return Sentence("{n} s", n=rest)
    if minutes >= 60:
        return _hours(round(seconds / _MINUTE))
    return Sentence("{m} min {s} s", m=minutes, s=rest) if rest else _minutes(minutes)


def about_time(seconds: float) -> Sentence:
    """Return an estimate, such as "about 6 min": at most two digits of it mean something."""
    if seconds < 10:
        return Sentence("a few seconds")
    return Sentence("about {time}", time=_rounded(seconds))


def _rounded(seconds: float) -> Sentence:
    if seconds < 55:
        return Sentence("{n} s", n=_to(seconds, 5 if seconds < 30 else 10))
    if seconds < _HOUR - 2.5 * _MINUTE:
        minutes = seconds / _MINUTE
        return _minutes(_to(minutes, 1 if minutes < 19.5 else 5))
    if seconds < 10 * _HOUR - 5 * _MINUTE:
        return _hours(_to(seconds / _MINUTE, 10))
    if seconds < 2 * _DAY:
        return _hours(60 * _to(seconds / _HOUR, 1))
    return Sentence("{n} days", n=_to(seconds / _DAY, 1))


def _minutes(minutes: int) -> Sentence:
    return Sentence("{n} min", n=minutes)


def _hours(minutes: int) -> Sentence:
    hours, rest = divmod(minutes, 60)
    return Sentence("{h} h {m} min", h=hours, m=rest) if rest else Sentence("{n} h", n=hours)


def _to(value: float, unit: int) -> int:
    return max(round(value / unit), 1) * unit
