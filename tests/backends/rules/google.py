"""What generateContent refuses.

Sources: https://ai.google.dev/api/caching#Content, …/gemini-api/docs/function-calling, …/thought-signatures, and the
servers' own words to those who break a rule ("Please ensure that function call turn comes immediately after a user turn
or after a function response turn", "… the number of function response parts is equal to the number of function call
parts …", "… it has an empty text parameter").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from attrs import frozen

from schwarm_http.llm.codec import EncodedRequest
from tests.backends.rules.values import Object, illegal, missing, no_base64, unknown

_FIELDS = {
    "contents", "tools", "toolConfig", "safetySettings", "systemInstruction", "generationConfig", "cachedContent",
    "store", "serviceTier", "labels",
}  # fmt: skip
_DATA = {
    "text", "inlineData", "fileData", "functionCall", "functionResponse", "executableCode", "codeExecutionResult",
    "toolCall", "toolResponse",
}  # fmt: skip
_BESIDE = {"thought", "thoughtSignature", "videoMetadata", "mediaResolution", "partMetadata"}
_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}")
_MIME = re.compile(r"[a-z]+/[a-zA-Z0-9.+-]+")
_ADDRESS = re.compile(r"(https?|gs)://.+", re.DOTALL)
_CALLED = ("functionCall", "functionResponse")


@frozen
class GenerateRules:
    """What Google's models refuse.

    Attributes:
        signed: Calls since the user's last words have to have a signature: since Gemini 3.
        system: The model takes a system instruction.
        visible: A text may not be empty: on Vertex AI.
    """

    signed: bool = False
    system: bool = True
    visible: bool = False

    def faults(self, sent: EncodedRequest) -> Iterator[str]:
        """What the server refuses of a request.

        Args:
            sent: The request.

        Yields:
            Each fault.
        """
        payload: Object = dict(sent.payload)
        yield from unknown(payload, _FIELDS, "request")
        yield from missing(payload, {"contents": list}, "request")
        system = payload.get("systemInstruction")
        if system is not None:
            yield from self._instructed(system)
        turns: list[Object] = payload["contents"]
        if not turns or turns[-1].get("role") == "model":
            yield "contents: nothing is asked"
        for index, turn in enumerate(turns):
            yield from self._turn(turn, f"contents.{index}")
        yield from _order(turns)
        if self.signed:
            yield from _unsigned(turns)

    def _instructed(self, system: Object) -> Iterator[str]:
        if not self.system:
            yield "systemInstruction: the model takes none"
        if not system.get("parts") or any(part.keys() != {"text"} for part in system["parts"]):
            yield "systemInstruction: something else than text"

    def _turn(self, turn: Object, place: str) -> Iterator[str]:
        yield from unknown(turn, {"role", "parts"}, place)
        if turn.get("role") not in {"user", "model"} or not turn.get("parts"):
            yield f"{place}: the role is {turn.get('role')!r}, with {len(turn.get('parts', []))} parts"
        kinds = [kind for part in turn["parts"] for kind in part]
        for index, part in enumerate(turn["parts"]):
            yield from _part(turn["role"], part, f"{place}.parts.{index}")
            if self.visible and part.get("text") == "" and not part.keys() & _BESIDE:
                yield f"{place}: an empty text"
        if "functionResponse" in kinds and any("functionResponse" not in part for part in turn["parts"]):
            yield f"{place}: something beside responses"


def _unsigned(turns: Sequence[Object]) -> Iterator[str]:
    """Calls without a signature, since the user spoke last."""
    for turn in reversed(turns):
        kinds = {kind for part in turn["parts"] for kind in part}
        if turn["role"] == "user" and "text" in kinds:
            return
        if "functionCall" in kinds and "thoughtSignature" not in kinds:
            yield "contents: a call without a signature, since the user spoke last"


def _part(role: str, part: Object, place: str) -> Iterator[str]:
    yield from unknown(part, _DATA | _BESIDE, place)
    kinds = sorted(part.keys() & _DATA)
    if len(kinds) != 1:
        yield f"{place}: {len(kinds)} kinds of content: {kinds}"
        return
    content = part[kinds[0]]
    match kinds[0]:
        case "text":
            if not isinstance(content, str):
                yield f"{place}: no text: {content!r}"
        case "inlineData" | "fileData" as kind:
            yield from _media(kind, content, place)
        case "functionCall" | "functionResponse" as kind:
            if (role == "model") != (kind == "functionCall"):
                yield f"{place}: a {kind} of the side {role!r}"
            yield from illegal(content.get("name"), _NAME, place)
            yield from missing(content, {"args" if kind == "functionCall" else "response": dict}, place)
        case _:
            pass  # what only the vendor's own models say


def _media(kind: str, content: Object, place: str) -> Iterator[str]:
    if kind == "inlineData":
        yield from illegal(content.get("mimeType"), _MIME, place)
        yield from no_base64(content.get("data"), place)
    else:
        yield from illegal(content.get("fileUri"), _ADDRESS, place)


def _order(turns: Sequence[Object]) -> Iterator[str]:
    """Calls come after a turn of the user's, their responses right after them, as many."""
    for index, turn in enumerate(turns):
        place = f"contents.{index}"
        before = turns[index - 1] if index else {"role": "nobody", "parts": []}
        after = turns[index + 1] if index + 1 < len(turns) else {"role": "nobody", "parts": []}
        called, answered = _names(turn, "functionCall"), _names(turn, "functionResponse")
        if called and before["role"] != "user":
            yield f"{place}: calls after the turn of {before['role']!r}"
        if called and called != _names(after, "functionResponse"):
            yield f"{place}: {called} called, {_names(after, 'functionResponse')} answered"
        if answered and not _names(before, "functionCall"):
            yield f"{place}: responses that nobody waits for"


def _names(turn: Object, kind: str) -> Counter[tuple[str, object]]:
    return Counter((part[kind]["name"], part[kind].get("id")) for part in turn["parts"] if kind in part)
