"""An answer that comes in pieces, from the first version of the API."""

from __future__ import annotations

from collections.abc import Sequence

from schwarm_cohere.errors import check_for_error, error_of
from schwarm_cohere.v1.response import read_response
from schwarm_core.domain.event.base import Delta
from schwarm_core.domain.message.answer import ModelResponse, TextDelta, ToolCallDelta
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.codec import StreamCollector
from schwarm_http.llm.reading import JsonObject, as_object, as_text
from schwarm_http.sse import ServerSentEvent

_GATHERED = {"citation-generation", "search-queries-generation", "search-results"}
_ALWAYS = {"event_type", "is_finished"}
_READ = {
    "text-generation": _ALWAYS | {"text"},
    "tool-calls-chunk": _ALWAYS | {"text", "tool_call_delta"},
    "tool-calls-generation": _ALWAYS | {"text", "tool_calls"},
    "stream-end": _ALWAYS | {"finish_reason", "response", "error"},
}
"""What is read of each type of event. Of others that are known all fields are gathered."""


class CohereV1Collector(StreamCollector):
    """Puts a streamed answer together. Its end repeats it as a whole, which then counts."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._answer: JsonObject = {}
        self._events: list[JsonValue] = []

    def feed(self, event: ServerSentEvent) -> Sequence[Delta]:
        """Takes the next event."""
        said = as_object(event.json())
        kind = as_text(said.get("event_type"))
        if not said.keys() <= _READ.get(kind, said.keys()):
            self._events.append(said)
        match kind:
            case "text-generation":
                return self._say(as_text(said.get("text")))
            case "tool-calls-chunk":
                delta = as_object(said.get("tool_call_delta"))
                return self._say(as_text(said.get("text")) or as_text(delta.get("text")))
            case "tool-calls-generation":
                self._answer["tool_calls"] = said.get("tool_calls")
            case "stream-start":
                self._answer.update(_without_type(said))
            case "stream-end":
                return self._end(said)
            case _ if kind in _GATHERED:
                self._gather(_without_type(said))
            case _:
                check_for_error(said)
                self._events.append(said)
        return ()

    def _say(self, text: str) -> Sequence[Delta]:
        if not text:
            return ()
        self._texts.append(text)
        return (TextDelta(text),)

    def _gather(self, fields: JsonObject) -> None:
        for name, value in fields.items():
            before = self._answer.get(name)
            both = isinstance(before, list) and isinstance(value, list)
            self._answer[name] = [*before, *value] if both else value  # type: ignore[misc] # both are lists

    def _end(self, said: JsonObject) -> Sequence[Delta]:
        """Takes the whole answer, and says what of it has not come in pieces."""
        if error := said.get("error"):
            raise error_of({"message": error})
        self._answer.update({"finish_reason": said.get("finish_reason"), **_told(as_object(said.get("response")))})
        self.done = True
        said_so_far = "".join(self._texts)
        text = as_text(self._answer.get("text")) if "text" in self._answer else said_so_far
        left = self._say(text.removeprefix(said_so_far))
        self._answer["text"] = text if text.startswith(said_so_far) else said_so_far
        return (*left, *self._calls())

    def _calls(self) -> list[Delta]:
        """The calls, each at once: their pieces have neither ids nor, in some clouds, an order."""
        parts = self.response().message.parts
        calls = [(place, part) for place, part in enumerate(parts) if part.type == "tool_call"]
        return [ToolCallDelta(place, call.id, call.name, call.arguments) for place, call in calls]

    def response(self) -> ModelResponse:
        """What has arrived."""
        events: JsonObject = {"events": self._events} if self._events else {}
        return read_response({"text": "".join(self._texts), **self._answer, **events})

    @property
    def ended(self) -> bool:
        """Whether the end has come."""
        return self.done


def _without_type(said: JsonObject) -> JsonObject:
    return {name: value for name, value in said.items() if name not in _ALWAYS and value is not None}


def _told(fields: JsonObject) -> JsonObject:
    return {name: value for name, value in fields.items() if value is not None}
