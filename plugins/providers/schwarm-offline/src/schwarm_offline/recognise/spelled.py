"""Numbers written in words."""

from __future__ import annotations

import re

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = {word: number for number, word in enumerate(_UNITS.split())} | {
    word: 10 * number for number, word in enumerate(_TENS.split(), start=2)
}
SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
"""Words that multiply what stands before them."""

_ANY = "|".join([*_SMALL, *SCALES])
_AND = r"(?:(?<=hundred)|(?<=thousand)|(?<=million)|(?<=billion))\s+and\s+"
SPELLED = rf"\b(?:{_ANY})(?:(?:[\s-]+|{_AND})(?:{_ANY}))*\b"
"""A pattern for a number in words, such as `two hundred and five`."""


def spelled_value(text: str) -> int:
    """The number that words stand for.

    Args:
        text: What `SPELLED` matched.

    Returns:
        The number.
    """
    total = current = 0
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in _SMALL:
            current += _SMALL[word]
        elif word in SCALES and SCALES[word] >= SCALES["thousand"]:
            total, current = total + max(current, 1) * SCALES[word], 0
        elif word in SCALES:
            current = max(current, 1) * SCALES[word]
    return total + current
