"""A streamed answer, put together of its chunks to what the whole answer would have been."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field

from schwarm_core.domain.event.base import Delta
from schwarm_core.domain.message.answer import ModelResponse, ReasoningDelta, TextDelta, ToolCallDelta
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_google.calls import CALL, arguments_of, read_call
from schwarm_google.errors import ERRORS
from schwarm_google.joining import joined
from schwarm_google.partial_call import PartialCall, continues
from schwarm_google.response import read_response, says_nothing, seed_of, without_candidates
from schwarm_http.llm.codec import StreamCollector
from schwarm_http.llm.reading import JsonObject, as_count, as_object, as_objects, as_text
from schwarm_http.sse import ServerSentEvent

_OF_CANDIDATE = {"content", "finishReason", "index"}


class AnswerCollector(StreamCollector):
    """Puts a streamed answer together.

    The vendor marks no end: the answer is whole once every candidate has a reason to have ended, and usage may still
    follow.
    """

    def __init__(self) -> None:
        self._top: JsonObject = {}
        self._usage: JsonObject = {}
        self._candidates: dict[int, _Candidate] = {}
        self._seed = ""

    def feed(self, event: ServerSentEvent) -> Sequence[Delta]:
        """Takes the next chunk."""
        deltas: list[Delta] = []
        chunk = as_object(event.json())
        if "error" in chunk:
            raise ERRORS.error(chunk)
        self._seed = self._seed or seed_of(chunk)
        for name, value in chunk.items():
            if name == "candidates":
                for candidate in as_objects(value):
                    self._feed(candidate, deltas)
            elif name == "usageMetadata":
                self._usage |= as_object(value)
            else:
                self._top[name] = joined(name, self._top.get(name), value)
        if not self._candidates and as_object(self._top.get("promptFeedback")).get("blockReason"):
            raise without_candidates(self._top)
        return deltas

    def _feed(self, found: JsonObject, deltas: list[Delta]) -> None:
        index = as_count(found.get("index"))
        candidate = self._candidates.get(index)
        if candidate is None:
            candidate = self._candidates[index] = _Candidate(self._seed)
        # Only the first candidate is the answer; of the others nobody is told.
        first = next(iter(self._candidates)) == index
        candidate.feed(found, deltas if first else [])

    @property
    def ended(self) -> bool:
        """Whether every candidate has said why it ended."""
        return bool(self._candidates) and all(candidate.ended for candidate in self._candidates.values())

    def response(self) -> ModelResponse:
        """The answer that has arrived."""
        candidates: list[JsonValue] = [candidate.whole() for candidate in self._candidates.values()]
        return read_response({**self._top, "candidates": candidates, "usageMetadata": self._usage}, self._seed)


@define
class _Candidate:
    """One of the answers in a stream."""

    seed: str
    ended: bool = False
    fields: JsonObject = field(factory=dict)
    content: JsonObject = field(factory=dict)
    parts: list[JsonObject] = field(factory=list)
    _run: list[str] = field(factory=list)
    _thought: object = None
    _call: PartialCall | None = None
    _calls: int = 0

    def feed(self, found: JsonObject, deltas: list[Delta]) -> None:
        """Takes what a chunk says of the candidate."""
        for name, value in found.items():
            if name not in _OF_CANDIDATE:
                self.fields[name] = joined(name, self.fields.get(name), value)
        for name, value in as_object(found.get("content")).items():
            if name == "parts":
                for part in as_objects(value):
                    self._feed(part, deltas)
            else:
                self.content[name] = joined(name, self.content.get(name), value)
        reason = as_text(found.get("finishReason"))
        if reason:
            self.fields["finishReason"] = reason
            self.ended = True
            self._end_call(deltas)

    def _feed(self, part: JsonObject, deltas: list[Delta]) -> None:
        text = part.get("text")
        if isinstance(text, str):
            self._take_text(text, part, deltas)
        elif CALL in part:
            self._take_call(part, as_object(part[CALL]), deltas)
        else:
            self._add(part)

    def _take_text(self, text: str, part: JsonObject, deltas: list[Delta]) -> None:
        if says_nothing(part):
            return
        thought = part.get("thought")
        if len(part) > 1 + ("thought" in part):
            # A signature, or something else, is about this text alone.
            self._add(part)
        elif self._run and self._thought == thought:
            self._run.append(text)
        else:
            self._add({**part})
            self._run, self._thought = [text], thought
        if text:
            index = len(self.parts) - 1
            deltas.append(ReasoningDelta(text, index) if thought is True else TextDelta(text, index))

    def _add(self, part: JsonObject) -> None:
        self._end_run()
        self.parts.append(part)

    def _end_run(self) -> None:
        if self._run:
            self.parts[-1]["text"] = "".join(self._run)
            self._run = []

    def _take_call(self, part: JsonObject, call: JsonObject, deltas: list[Delta]) -> None:
        if self._call is not None and not call.get("name"):
            self._call.feed(part)
            if not continues(call):
                self._end_call(deltas)
            return
        self._end_call(deltas)
        if not call and len(part) == 1:
            return
        self._add(part)
        if continues(call) or "partialArgs" in call:
            self._call = PartialCall()
            self._call.feed(part)
            deltas.append(self._delta(""))
            if not continues(call):
                self._end_call(deltas)
            return
        deltas.append(self._delta(arguments_of(call.get("args"))))
        self._calls += 1

    def _end_call(self, deltas: list[Delta]) -> None:
        if self._call is not None:
            self.parts[self._at_call()] = whole = self._call.whole()
            deltas.append(self._delta(arguments_of(as_object(whole[CALL])["args"])))
            self._call = None
            self._calls += 1

    def _at_call(self) -> int:
        return max(index for index, part in enumerate(self.parts) if CALL in part)

    def _delta(self, arguments: str) -> ToolCallDelta:
        index = self._at_call()
        call = read_call(self.parts[index], self.seed, self._calls)
        return ToolCallDelta(index, call.id, call.name, arguments)

    def whole(self) -> JsonObject:
        """The candidate, as it would have come whole."""
        parts = [*self.parts]
        if self._run:
            parts[-1] = {**parts[-1], "text": "".join(self._run)}
        if self._call is not None:
            parts[self._at_call()] = self._call.whole()
        return {"content": {**self.content, "parts": [*parts]}, **self.fields}
