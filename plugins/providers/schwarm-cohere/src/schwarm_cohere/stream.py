"""An answer that comes in pieces, from the second version of the API."""

from __future__ import annotations

from collections.abc import Sequence

from schwarm_cohere.errors import check_for_error, error_of
from schwarm_cohere.growing import GrowingMessage
from schwarm_cohere.response import answered
from schwarm_core.domain.event.base import Delta
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.codec import StreamCollector
from schwarm_http.llm.extra import rest
from schwarm_http.llm.reading import JsonObject, as_list, as_object, as_text
from schwarm_http.sse import ServerSentEvent

_END = "[DONE]"
_OF_AN_EVENT = {"type", "index", "id", "delta", "logprobs"}
_SILENT = {"content-end", "tool-call-end", "citation-end"}


class CohereCollector(StreamCollector):
    """Puts a streamed answer together."""

    def __init__(self) -> None:
        self._answer: JsonObject = {}
        self._message = GrowingMessage()
        self._logprobs: list[JsonValue] = []
        self._unread: list[JsonValue] = []

    def feed(self, event: ServerSentEvent) -> Sequence[Delta]:
        """Takes the next event."""
        if event.data == _END:
            self.done = True
            return ()
        said = as_object(event.json())
        check_for_error(said)
        if not said.keys() <= _OF_AN_EVENT:
            self._unread.append(said)
        if logprobs := said.get("logprobs"):
            self._logprobs.append(logprobs)
        delta = as_object(said.get("delta"))
        return self._take(as_text(said.get("type")) or event.event, said, delta, as_object(delta.get("message")))

    def _take(self, kind: str, said: JsonObject, delta: JsonObject, message: JsonObject) -> Sequence[Delta]:
        match kind:
            case "content-delta" | "content-start":
                return self._message.say(said.get("index"), as_object(message.get("content")))
            case "tool-plan-delta":
                return self._message.plan(as_text(message.get("tool_plan") or delta.get("tool_plan")))
            case "tool-call-delta" | "tool-call-start":
                return self._message.call(said.get("index"), _only(message.get("tool_calls")), new=kind[-1] == "t")
            case "citation-start":
                self._message.cite(message.get("citations"))
            case "message-start":
                self._start(said, message)
            case "message-end":
                self._end(said, delta)
            case _ if kind not in _SILENT and said.keys() <= _OF_AN_EVENT:
                self._unread.append(said)
            case _:
                pass
        return ()

    def _start(self, said: JsonObject, message: JsonObject) -> None:
        self._answer["id"] = self._message.answer_id = as_text(said.get("id"))
        self._message.begin(message)

    def _end(self, said: JsonObject, delta: JsonObject) -> None:
        if error := delta.get("error"):
            raise error_of({"message": error})
        self._answer.update({name: value for name, value in delta.items() if value is not None})
        self._answer["id"] = as_text(self._answer.get("id")) or as_text(said.get("id"))
        self.done = True

    def response(self) -> ModelResponse:
        """What has arrived."""
        fields: dict[str, object] = {
            **rest(self._answer, {"id", "finish_reason", "usage"}),
            "logprobs": self._logprobs,
            "events": self._unread,
        }
        fields["message"] = self._message.fields
        return answered(self._answer, self._message.message(), fields)

    @property
    def ended(self) -> bool:
        """Whether the end has come."""
        return self.done


def _only(calls: JsonValue) -> JsonObject:
    """The one call of an event, which stands alone or in a list."""
    return as_object(calls if not isinstance(calls, list) else next(iter(as_list(calls)), None))
