"""The leaves of JSON: its scalars, each with the path to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal, TypeAlias

from attrs import frozen

from schwarm_core.domain.schema.json_value import JsonValue

Scalar: TypeAlias = str | int | float | bool


@frozen
class Leaf:
    """A scalar in JSON that says something: neither null nor an empty text.

    Attributes:
        path: Where it is, such as `choices[0].message.content`.
        key: The name that it stands under; for an item of a list, that of the list.
        value: What it says.
    """

    path: str
    key: str
    value: Scalar


def leaves(value: JsonValue, path: str = "", key: str = "") -> Iterator[Leaf]:
    """The leaves of a JSON value.

    Args:
        value: The value.
        path: Where it is.
        key: The name that it stands under.

    Yields:
        Each of them, in order.
    """
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else name, name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{index}]", key)
    elif value is not None and value != "":
        yield Leaf(path, key, value)


@frozen
class Opaque:
    """The paths at which an answer says nothing that has to be kept.

    Patterns are paths in which `[]` stands for any index, `*` for any one name with its indexes, and `**` for anything.
    One that begins with `event.` is of the events of streams alone, and one that begins with `earlier.` of all of those
    but the last that has the path: what is said anew in each event, and kept as it was said last.

    Attributes:
        reasons: Why, by pattern.
    """

    reasons: Mapping[str, str]

    def covers(self, path: str, scope: Scope = "answer") -> bool:
        """Whether a path is one of them.

        Args:
            path: The path.
            scope: What it is in: a whole answer, the last event of a stream that has it, or an earlier one.
        """
        return _compiled(tuple(self.reasons), scope).fullmatch(path) is not None


Scope: TypeAlias = Literal["answer", "event", "earlier"]

_PREFIX = re.compile(r"\A(event|earlier)\.")
_COVERING: Mapping[Scope, tuple[str, ...]] = {
    "answer": ("",),
    "event": ("", "event"),
    "earlier": ("", "event", "earlier"),
}
_WILD = {"[]": r"\[\d+\]", "**": r".*", "*": r"[^.]*"}


@cache
def _compiled(patterns: tuple[str, ...], scope: Scope) -> re.Pattern[str]:
    chosen = [pattern for pattern in patterns if _scope_of(pattern) in _COVERING[scope]]
    return re.compile("|".join(map(_expression, chosen)) or r"(?!)", re.DOTALL)


def _scope_of(pattern: str) -> str:
    found = _PREFIX.match(pattern)
    return found[1] if found else ""


def _expression(pattern: str) -> str:
    pieces = re.split(r"(\[\]|\*\*|\*)", _PREFIX.sub("", pattern, count=1))
    return "".join(_WILD.get(piece) or re.escape(piece) for piece in pieces)
