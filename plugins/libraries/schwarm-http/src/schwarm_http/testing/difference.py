"""Where two JSON values differ."""

from __future__ import annotations

from collections.abc import Iterator

from schwarm_core.domain.schema.json_value import JsonValue, kind_of

_SHOWN = 60


def differences(expected: JsonValue, found: JsonValue) -> tuple[str, ...]:
    """The places where two JSON values differ. `1` and `1.0` don't, `1` and `true` do.

    Args:
        expected: What it should be.
        found: What it is.

    Returns:
        Each place with its path and what is different; none when the values are equal.
    """
    return tuple(_differences(expected, found, ""))


def _differences(expected: JsonValue, found: JsonValue, path: str) -> Iterator[str]:
    if isinstance(expected, dict) and isinstance(found, dict):
        yield from _in_objects(expected, found, path)
    elif isinstance(expected, list) and isinstance(found, list):
        for index, (one, other) in enumerate(zip(expected, found, strict=False)):
            yield from _differences(one, other, f"{path}[{index}]")
        if len(expected) != len(found):
            yield f"{path}: {len(found)} items, expected {len(expected)}"
    elif kind_of(expected) != kind_of(found) or expected != found:
        yield f"{path}: {shown(found)}, expected {shown(expected)}"


def _in_objects(expected: dict[str, JsonValue], found: dict[str, JsonValue], path: str) -> Iterator[str]:
    for name in {**expected, **found}:
        inner = f"{path}.{name}" if path else name
        if name not in found:
            yield f"{inner}: {shown(expected[name])} is missing"
        elif name not in expected:
            yield f"{inner}: {shown(found[name])} is too much"
        else:
            yield from _differences(expected[name], found[name], inner)


def shown(value: object) -> str:
    """The beginning of a value, for a report."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
