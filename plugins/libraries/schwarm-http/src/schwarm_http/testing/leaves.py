"""The leaves of JSON: its scalars, each with the path to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TypeAlias

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
    One that begins with `event.` is of the events of streams alone; others are of whole answers, too.

    Attributes:
        reasons: Why, by pattern.
    """

    reasons: Mapping[str, str]

    def covers(self, path: str, *, in_event: bool = False) -> bool:
        """Whether a path is one of them.

        Args:
            path: The path.
            in_event: Whether it is one in an event of a stream.
        """
        return _compiled(tuple(self.reasons), in_event).fullmatch(path) is not None

    def without(self, found: Iterable[Leaf], *, in_event: bool = False) -> list[Leaf]:
        """The leaves that have to be kept."""
        return [leaf for leaf in found if not self.covers(leaf.path, in_event=in_event)]


_EVENT = "event."
_WILD = {"[]": r"\[\d+\]", "**": r".*", "*": r"[^.]*"}


@cache
def _compiled(patterns: tuple[str, ...], in_event: bool) -> re.Pattern[str]:  # noqa: FBT001 - part of the cache's key
    chosen = [pattern.removeprefix(_EVENT) for pattern in patterns if in_event or not pattern.startswith(_EVENT)]
    return re.compile("|".join(map(_expression, chosen)) or r"(?!)", re.DOTALL)


def _expression(pattern: str) -> str:
    pieces = re.split(r"(\[\]|\*\*|\*)", pattern)
    return "".join(_WILD.get(piece) or re.escape(piece) for piece in pieces)
