"""The form of a JSON Schema that the API can hold a model to.

Objects take no keys of their own, and what the API knows no keyword for moves into the description, for the model to
read. Other than in most vendors' strict modes, properties may be left out, so that an answer needs no translation.

Source: https://platform.claude.com/docs/en/build-with-claude/structured-outputs, "JSON Schema limitations"
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from schwarm_anthropic.family import Block

FORMATS = {"date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid", "text"}
"""The formats of texts that the API knows."""

_KEPT = {"$ref", "const", "default", "description", "enum", "required", "title", "type"}
_MOST_MIN_ITEMS = 1
_HARD_PATTERN = re.compile(r"\(\?|\\[bB1-9]")


class _UnholdableError(Exception):
    """A part of a schema has no such form."""


def held(schema: Mapping[str, object]) -> Block | None:
    """The form of a schema that a model can be held to; a schema that has it stays as it is.

    Args:
        schema: The schema.

    Returns:
        The form; None for what has none: dictionaries, tuples, values of any type, and types that contain themselves.
    """
    try:
        found = _held(schema)
    except (_UnholdableError, RecursionError):
        return None
    return None if _contains_itself(found) else found


def _held(schema: object) -> Block:
    if not isinstance(schema, Mapping):
        raise _UnholdableError
    kept: Block = {}
    said: list[str] = []
    for keyword, value in schema.items():
        if keyword in _KEPT:
            kept[keyword] = value
        elif (inside := _inside(keyword, value)) is not None:
            kept["anyOf" if keyword == "oneOf" else keyword] = inside
        elif keyword != "additionalProperties":
            said.append(f"{keyword}: {value!r}")
    if said:
        kept["description"] = " ".join([*_texts(kept.get("description")), f"({', '.join(said)})"])
    return _closed(schema, kept)


def _closed(schema: Mapping[str, object], kept: Block) -> Block:
    """The schema with its objects closed, if they are objects of which the keys are known."""
    if not kept.keys() & {"$ref", "type", "enum", "const", "anyOf", "allOf"}:
        raise _UnholdableError
    if kept.get("type") == "object":
        if isinstance(schema.get("additionalProperties"), Mapping) or "properties" not in kept:
            raise _UnholdableError
        kept["additionalProperties"] = False
    if kept.get("type") == "array" and "items" not in kept:
        raise _UnholdableError
    return kept


def _inside(keyword: str, value: object) -> object | None:  # noqa: PLR0911 - one for each keyword
    """What is kept of a keyword that the API knows in part; None if it doesn't."""
    match keyword, value:
        case "properties" | "$defs" | "definitions", Mapping():
            return {name: _held(part) for name, part in value.items()}
        case "items", _:
            return _held(value)
        case "anyOf" | "oneOf" | "allOf", [*parts]:
            return [_held(part) for part in parts]
        case "format", str() if value in FORMATS:
            return value
        case "pattern", str() if not _HARD_PATTERN.search(value):
            return value
        case "minItems", int() if value <= _MOST_MIN_ITEMS:
            return value
        case "prefixItems", _:
            raise _UnholdableError
        case _:
            return None


def _texts(value: object) -> Sequence[str]:
    return [value] if isinstance(value, str) and value else []


def _contains_itself(schema: Block) -> bool:
    definitions = {
        f"#/{keyword}/{name}": part
        for keyword in ("$defs", "definitions")
        if isinstance(found := schema.get(keyword), Mapping)
        for name, part in found.items()
    }
    return any(_reaches(name, name, definitions, set()) for name in definitions) or "#" in _references(schema)


def _reaches(start: str, name: str, definitions: Mapping[str, object], seen: set[str]) -> bool:
    for reference in _references(definitions.get(name)):
        if reference == start:
            return True
        if reference not in seen:
            seen.add(reference)
            if _reaches(start, reference, definitions, seen):
                return True
    return False


def _references(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(reference := value.get("$ref"), str):
            yield reference
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)
