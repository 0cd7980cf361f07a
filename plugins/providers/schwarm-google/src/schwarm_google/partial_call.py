"""A call whose arguments come value by value, as Vertex AI streams them on request.

Source: https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1beta1/Content#PartialArg
"""

from __future__ import annotations

import re
from itertools import zip_longest

from attrs import define, field

from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_google.calls import CALL
from schwarm_google.joining import joined
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text

_STEP = re.compile(r"""\.?([^.\[\]]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]""")
_PIECES = "partialArgs"
_PIECEWISE = {"args", _PIECES, "willContinue"}
_VALUES = ("stringValue", "numberValue", "boolValue", "nullValue")
_OF_PIECE = ("jsonPath", "willContinue", *_VALUES)
_MOST_ITEMS = 10_000


def continues(call: JsonObject) -> bool:
    """Whether more of a call is to come."""
    return call.get("willContinue") is True


@define
class PartialCall:
    """A call that isn't whole yet.

    Attributes:
        part: The part that it is in, without its arguments.
        args: The arguments so far.
    """

    part: JsonObject = field(factory=dict)
    args: JsonObject = field(factory=dict)
    _texts: dict[str, list[str]] = field(factory=dict)

    def feed(self, part: JsonObject) -> None:
        """Takes the next piece of the call.

        Args:
            part: The vendor's part, with a `functionCall`; what else it says, such as a signature, is kept.
        """
        call = as_object(part[CALL])
        self.args |= as_object(call.get("args"))
        pieces = as_objects(call.get(_PIECES))
        for piece in pieces:
            self._take(as_text(piece.get("jsonPath")), piece)
        told: JsonObject = {name: value for name, value in call.items() if name not in _PIECEWISE}
        unknown: list[JsonValue] = [more for piece in pieces if (more := _unknown(piece))]
        told |= {_PIECES: unknown} if unknown else {}
        self.part = as_object(joined(CALL, self.part, {**part, CALL: told}))

    def _take(self, path: str, piece: JsonObject) -> None:
        name = next((name for name in _VALUES if name in piece), "nullValue")
        value = piece.get(name)
        if name == "stringValue":
            texts = self._texts.setdefault(path, [])
            texts.append(as_text(value))
            value = "".join(texts) if not continues(piece) else ""
        _put(self.args, _steps(path), None if name == "nullValue" else value)

    def whole(self) -> JsonObject:
        """The part, with the arguments that have arrived."""
        for path, texts in self._texts.items():
            _put(self.args, _steps(path), "".join(texts))
        return {**self.part, CALL: {**as_object(self.part[CALL]), "args": self.args}}


def _unknown(piece: JsonObject) -> JsonObject:
    return {name: value for name, value in piece.items() if name not in _OF_PIECE}


def _steps(path: str) -> list[str | int]:
    """The names and the indexes in a JSON path: `$.places[0].name` as `places`, 0, `name`."""
    return [
        int(index) if index else plain or single or double
        for plain, index, single, double in _STEP.findall(path.removeprefix("$"))
    ]


def _put(place: JsonObject, steps: list[str | int], value: JsonValue) -> None:
    """Puts a value where a path leads, and makes on the way what isn't there."""
    here: JsonValue = place
    for step, after in zip_longest(steps, steps[1:]):
        inner: JsonValue = value if after is None else ([] if isinstance(after, int) else {})
        here = _entered(here, step, inner, last=after is None)


def _entered(here: JsonValue, step: str | int, inner: JsonValue, *, last: bool) -> JsonValue:
    if isinstance(here, list) and isinstance(step, int) and step < _MOST_ITEMS:
        here += [None] * (step + 1 - len(here))
        if last or not isinstance(here[step], list | dict):
            here[step] = inner
        return here[step]
    if isinstance(here, dict):
        name = str(step)
        if last or not isinstance(here.get(name), list | dict):
            here[name] = inner
        return here[name]
    return inner
