"""What the events of a stream say beside the answer, put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, cast

from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.reading import JsonObject

_ONLY_ONCE = {"created"}
_PIECES = "logprobs"


class _Several(list[JsonValue]):
    """What was said of one thing, one after the other."""


_Growing: TypeAlias = "JsonValue | _Several"


class Merged:
    """The fields of several events, as one object.

    Objects are merged and lists go on. What changes from event to event becomes a list of all that was said, but for
    times, of which the first counts.
    """

    __slots__ = ("_fields",)

    def __init__(self) -> None:
        self._fields: dict[str, _Growing] = {}

    def add(self, found: Mapping[str, JsonValue], known: set[str]) -> None:
        """Takes the fields of the next event, which are no one else's from now on.

        Args:
            found: The event, or a part of it.
            known: The fields that are read elsewhere.
        """
        fields = self._fields
        for name, value in found.items():
            if name in known or value is None or value == "":
                continue
            if name not in fields:
                fields[name] = value
            elif name == _PIECES:
                fields[name] = _longer(fields[name], value)
            elif fields[name] != value and name not in _ONLY_ONCE:
                fields[name] = _both(fields[name], value)

    @property
    def fields(self) -> JsonObject:
        """All that was said, as plain JSON."""
        return {name: _plain(value) for name, value in self._fields.items()}


def _both(found: _Growing, value: JsonValue) -> _Growing:
    if isinstance(found, _Several):
        if found[-1] != value:
            found.append(value)
    elif isinstance(found, dict) and isinstance(value, dict):
        for name, inner in value.items():
            found[name] = inner if found.get(name) is None else _both(found[name], inner)
    elif isinstance(found, list) and isinstance(value, list):
        # A list may come again with more in it, or in pieces.
        found += value[len(found) :] if value[: len(found)] == found else value
    elif value is not None and found != value:
        return _Several([found, value])
    return found


def _longer(found: _Growing, value: JsonValue) -> _Growing:
    """Lists of equal items go on, too: a word may come twice with the same probability."""
    if isinstance(found, list) and isinstance(value, list):
        found += value
    elif isinstance(found, dict) and isinstance(value, dict):
        for name, inner in value.items():
            found[name] = inner if found.get(name) is None else _longer(found[name], inner)
    elif value is not None:
        return value
    return found


def _plain(value: _Growing) -> JsonValue:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return cast("JsonValue", value)
