"""What the events of a stream say beside the answer, put together."""

from __future__ import annotations

from collections.abc import Mapping

from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.reading import JsonObject

_ONLY_ONCE = {"created"}
_PIECES = "logprobs"


class Merged:
    """The fields of several events, as one object.

    Objects are merged and lists go on. What changes from event to event becomes a list of all that was said, but for
    times, of which the first counts.
    """

    __slots__ = ("fields",)

    def __init__(self) -> None:
        self.fields: JsonObject = {}

    def add(self, found: Mapping[str, JsonValue], known: set[str]) -> None:
        """Takes the fields of the next event.

        Args:
            found: The event, or a part of it.
            known: The fields that are read elsewhere.
        """
        fields = self.fields
        for name, value in found.items():
            if name in known or value is None or value == "":
                continue
            if name not in fields:
                fields[name] = value
            elif name == _PIECES:
                fields[name] = _longer(fields[name], value)
            elif fields[name] != value and name not in _ONLY_ONCE:
                fields[name] = _both(fields[name], value)


def _both(found: JsonValue, value: JsonValue) -> JsonValue:
    if value is None or found == value:
        return found
    if found is None:
        return value
    if isinstance(found, dict) and isinstance(value, dict):
        return {**found, **{name: _both(found.get(name), inner) for name, inner in value.items()}}
    before = found if isinstance(found, list) else [found]
    after = value if isinstance(value, list) else [value]
    return [*before, *(item for item in after if item not in before)]


def _longer(found: JsonValue, value: JsonValue) -> JsonValue:
    """Lists of equal items go on, too: a word may come twice with the same probability."""
    if isinstance(found, list) and isinstance(value, list):
        found.extend(value)
        return found
    if isinstance(found, dict) and isinstance(value, dict):
        return {**found, **{name: _longer(found.get(name), inner) for name, inner in value.items()}}
    return found if value is None else value
