"""Calls of functions, and their ids.

The Gemini API gives ids to calls since its third generation; before, a result is told by its function's name and by the
order. A call without one gets an id here, which is never sent back: under the vendor's own name for it, `functionCall`,
the call's `extra` says that there is none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import blake2b

from attrs import define, field

from schwarm_core.domain.message.part import ToolCallPart
from schwarm_google.family import FAMILY
from schwarm_http.json_text import object_in
from schwarm_http.llm.extra import own, rest
from schwarm_http.llm.reading import as_object, as_text

CALL = "functionCall"
RESPONSE = "functionResponse"
SIGNATURE = "thoughtSignature"
SKIP_VALIDATION = "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I="
"""What stands in place of the signature of a call by a model that gives none: another vendor's, or an older one.

Source: https://ai.google.dev/gemini-api/docs/thought-signatures
"""

_NOT_OF_A_NAME = re.compile(r"[^a-zA-Z0-9_.:-]")
_BEGINNING = re.compile(r"[a-zA-Z_]")
_LONGEST_NAME = 128


def made_id(seed: str, number: int) -> str:
    """An id for a call that came without one: the same whenever the same answer is read.

    Args:
        seed: What tells the answer apart from others, such as its id.
        number: The call's place among the answer's calls.

    Returns:
        The id.
    """
    return f"call_{blake2b(f'{seed}:{number}'.encode('utf-8', 'surrogatepass'), digest_size=12).hexdigest()}"


def read_call(found: Mapping[str, object], seed: str, number: int) -> ToolCallPart:
    """A part with a call.

    Args:
        found: The part.
        seed: What tells the answer apart from others.
        number: The call's place among the answer's calls.

    Returns:
        The call, with an id.
    """
    inner = as_object(found[CALL])
    given = as_text(inner.get("id"))
    more = {**rest(inner, ("id", "name", "args")), **({} if given else {"id": None})}
    fields = {**rest(found, (CALL,)), **({CALL: more} if more else {})}
    return ToolCallPart(
        given or made_id(seed, number), as_text(inner.get("name")), arguments_of(inner.get("args")), {FAMILY: fields}
    )


def arguments_of(args: object) -> str:
    """A call's arguments as JSON text."""
    return json.dumps(as_object(args), ensure_ascii=False)


def write_call(call: ToolCallPart) -> dict[str, object]:
    """A part with a call.

    Args:
        call: The call.

    Returns:
        The part; what the model wrote that is no JSON object stands in one under `invalid_json`.
    """
    more = dict(own(call.extra, FAMILY))
    within = more.pop(CALL, None)
    inner: dict[str, object] = {"id": call.id, "name": legal_name(call.name), "args": _arguments(call.arguments)}
    inner |= within if isinstance(within, Mapping) else {}
    return {CALL: {name: value for name, value in inner.items() if value is not None}, **more}


def _arguments(text: str) -> Mapping[str, object]:
    if not text.strip():
        return {}
    found = object_in(text)
    return {"invalid_json": text} if found is None else found


def legal_name(name: str) -> str:
    """A function's name as the vendor takes it, however a model wrote it in a call.

    Args:
        name: The name.

    Returns:
        The same where it is legal, else one made of it.
    """
    made = _NOT_OF_A_NAME.sub("_", name)
    return made[:_LONGEST_NAME] if _BEGINNING.match(made) else f"_{made}"[:_LONGEST_NAME]


def sent_id(call: ToolCallPart) -> str | None:
    """The id under which the vendor knows a call; None where it gave none."""
    within = own(call.extra, FAMILY).get(CALL)
    return None if isinstance(within, Mapping) and within.get("id", "") is None else call.id


@define
class Asked:
    """The calls that were made so far, and which of them wait for a result.

    Attributes:
        sent: The id under which the vendor knows each call, by our id.
        names: Each call's function, by our id.
    """

    sent: dict[str, str | None] = field(factory=dict)
    names: dict[str, str] = field(factory=dict)
    _waiting: list[ToolCallPart] = field(factory=list)

    def turn(self) -> None:
        """The model speaks again: what is still without a result gets none."""
        self._waiting = []

    def note(self, call: ToolCallPart) -> None:
        """A call was made."""
        self.sent[call.id] = sent_id(call)
        self.names[call.id] = call.name
        self._waiting.append(call)

    def answered(self, name: str, given: str) -> str:
        """The id of the call that a result belongs to: the one of its id, else the first of its name.

        Args:
            name: The function's name.
            given: The result's id; empty when it has none.

        Returns:
            The id; the given one where no call waits for it.
        """
        call = next((call for call in self._waiting if call.id == given), None) or next(
            (call for call in self._waiting if call.name == name and (not given or sent_id(call) is None)), None
        )
        if call is None:
            return given or made_id(name, len(self.sent))
        self._waiting.remove(call)
        return call.id
