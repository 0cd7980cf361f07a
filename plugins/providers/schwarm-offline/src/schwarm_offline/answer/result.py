"""What a tool brought back, in words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from schwarm_offline.recognise.literal import dates, times

_FLOAT = re.compile(r"-?\d+\.\d+(?:e[+-]?\d+)?")
_SENTENCE = re.compile(r"[A-ZÀ-Þ\d][^\n]*\s[^\n]*\s[^\n]*[.!]")
_DIGITS = 12
_MOST_IN_A_LINE = 80


def told(text: str) -> str:
    """A result as it is put into a sentence: JSON as `name value` pairs and lists, numbers without the noise of floats.

    Args:
        text: The result.

    Returns:
        The words; of several lines when they are many.
    """
    try:
        value = json.loads(text)
    except ValueError:
        return _rounded(text.strip())
    return _described(value)


def _described(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case float():
            return _rounded(repr(value))
        case list():
            return _listed([_described(item) for item in value])
        case Mapping():
            return _moment_first({str(key): _described(item) for key, item in value.items()})
        case _:
            return str(value)


def _listed(items: list[str]) -> str:
    if not items:
        return "nothing"
    line = ", ".join(items)
    return line if len(line) <= _MOST_IN_A_LINE and "\n" not in line else "\n".join(items)


def _moment_first(pairs: Mapping[str, str]) -> str:
    """An object's values; if one is a time, that, and the rest in brackets."""
    clock = next((key for key, value in pairs.items() if next(times(value), None)), None)
    rest = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in pairs.items() if key != clock)
    if clock is None:
        return rest
    return f"{pairs[clock]} ({rest})" if rest else pairs[clock]


def _rounded(text: str) -> str:
    return f"{float(text):.{_DIGITS}g}" if _FLOAT.fullmatch(text) else text


def is_sentence(text: str) -> bool:
    """Whether a result can stand as it is.

    Args:
        text: The result.

    Returns:
        True for a line that begins with a capital or a digit, ends with a full stop, and has a few words.
    """
    return _SENTENCE.fullmatch(text) is not None


def is_moment(text: str) -> bool:
    """Whether a result tells a date or a time.

    Args:
        text: The result, in words.

    Returns:
        True if one is in its first line.
    """
    line = text.partition("\n")[0]
    return next(times(line), None) is not None or next(dates(line), None) is not None
