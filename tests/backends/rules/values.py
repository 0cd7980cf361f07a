"""What the rules of all APIs look at: fields, texts, names, base64."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeAlias

Object: TypeAlias = dict[str, Any]
"""A JSON object of a payload; what it holds is what the rules are to find out."""

NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
"""The names of tools that most APIs take."""


def missing(found: Mapping[str, Any], kinds: Mapping[str, type], place: str) -> Iterator[str]:
    """Fields that have to be there.

    Args:
        found: The object.
        kinds: Each field, and the kind of value in it.
        place: The object's place.

    Yields:
        What is wrong.
    """
    for name, kind in kinds.items():
        if not isinstance(found.get(name), kind):
            yield f"{place}: {name!r} should be of {kind.__name__}, is {found.get(name)!r}"


def unknown(found: Mapping[str, Any], known: Collection[str], place: str) -> Iterator[str]:
    """Fields that the documentation doesn't have.

    Args:
        found: The object.
        known: The documented fields.
        place: The object's place.

    Yields:
        What is wrong.
    """
    if strange := sorted(set(found) - set(known)):
        yield f"{place}: no such fields: {strange}"


def blank(text: Any, place: str) -> Iterator[str]:
    """A text without a visible character.

    Args:
        text: The text.
        place: Its place.

    Yields:
        What is wrong.
    """
    if not isinstance(text, str) or not text.strip():
        yield f"{place}: a text without a visible character: {text!r}"


def illegal(text: Any, pattern: re.Pattern[str], place: str) -> Iterator[str]:
    """A text that doesn't match a pattern.

    Args:
        text: The text.
        pattern: What it has to match, wholly.
        place: Its place.

    Yields:
        What is wrong.
    """
    if not isinstance(text, str) or not pattern.fullmatch(text):
        yield f"{place}: {text!r} doesn't match {pattern.pattern}"


def no_base64(data: Any, place: str) -> Iterator[str]:
    """Something that is no content in base64, or an empty one.

    Args:
        data: The text.
        place: Its place.

    Yields:
        What is wrong.
    """
    try:
        if not b64decode(data, validate=True):
            yield f"{place}: there is no content"
    except (TypeError, ValueError):
        yield f"{place}: {data!r} is no base64"
