"""The words of an expression: numbers, names and signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

from attrs import frozen

from schwarm_core.domain.error.run import TryAgain

TokenKind: TypeAlias = Literal["number", "name", "sign", "end"]

_WORD = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:_\d+)*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[^\W\d]\w*)|(?P<sign>\*\*|//|[-+*/^%!°(),]))"
)
_SAME = str.maketrans({"×": "*", "·": "*", "⋅": "*", "÷": "/", "−": "-", "–": "-", "²": "^2", "³": "^3"})  # noqa: RUF001 - what people paste


@frozen
class Token:
    """A word of an expression.

    Attributes:
        kind: What sort of word it is.
        text: The word; names in lower case.
    """

    kind: TokenKind
    text: str


def tokens(expression: str) -> Iterator[Token]:
    """Divides an expression into words.

    Args:
        expression: The expression.

    Yields:
        Its words, and at last one of the kind `"end"`.

    Raises:
        TryAgain: At what is no part of arithmetic.
    """
    text = expression.translate(_SAME).replace("π", "pi").replace("√", "sqrt").rstrip()
    place = 0
    while place < len(text):
        match = _WORD.match(text, place)
        if match is None:
            raise _foreign(text[place:].strip())
        place = match.end()
        yield Token("number", match["number"]) if match["number"] else _word(match)
    yield Token("end", "")


def _word(match: re.Match[str]) -> Token:
    return Token("name", match["name"].lower()) if match["name"] else Token("sign", match["sign"])


def _foreign(text: str) -> TryAgain:
    return TryAgain(
        f"{text[:20]!r} is no part of arithmetic. Write numbers without units or currency signs, "
        "and only + - * / // % ^ ! ( ) between them."
    )
