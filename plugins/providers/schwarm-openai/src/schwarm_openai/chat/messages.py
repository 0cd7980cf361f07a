"""A conversation, as the server takes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import CachePointPart, MediaPart, Part, TextPart, ToolResultPart
from schwarm_http.llm.extra import own
from schwarm_http.llm.history import newest
from schwarm_openai.chat.assistant import speaker, write_assistant
from schwarm_openai.chat.cache import limit_cache_marks
from schwarm_openai.chat.calls import is_legacy, returned
from schwarm_openai.chat.content import write_content
from schwarm_openai.chat.dialect import FAMILY, Dialect

_SEE_BELOW = "[The files of this result follow in the next message.]"


def write_messages(messages: Sequence[Message], dialect: Dialect, model: str) -> list[dict[str, object]]:
    """The messages of a request.

    Args:
        messages: The conversation.
        dialect: What the server takes.
        model: The model that is asked.

    Returns:
        The messages; more than there were where tools brought several results.

    Raises:
        UnsupportedError: If the model is asked about media that the server doesn't take.
    """
    legacy = frozenset(call.id for message in messages for call in message.tool_calls if is_legacy(call))
    writer = _Writer(dialect, model, legacy, newest(messages))
    written = [sent for index, message in enumerate(messages) for sent in writer.write(index, message)]
    written += writer.media()
    limit_cache_marks(written)
    return list(_apart(written, dialect))


def _apart(messages: Sequence[dict[str, object]], dialect: Dialect) -> Iterator[dict[str, object]]:
    """The messages, with a word of the assistant's where a user mustn't speak after a tool."""
    before = ""
    for message in messages:
        if dialect.before_user and before == "tool" and message["role"] == "user":
            yield {"role": "assistant", "content": dialect.before_user}
        before = str(message["role"])
        yield message


class _Writer:
    """Writes messages in order; the media of results wait until all results of a turn stand there."""

    def __init__(self, dialect: Dialect, model: str, legacy: frozenset[str], asked_from: int) -> None:
        self._dialect = dialect
        self._model = model
        self._legacy = legacy
        self._asked_from = asked_from
        self._asked_now = False
        self._moved: list[Part] = []

    def write(self, index: int, message: Message) -> Iterator[dict[str, object]]:
        """One message: its results, each a message of its own; then what else it says."""
        parts = message.parts
        if not any(isinstance(part, ToolResultPart) for part in parts):
            yield from self.media()
        self._asked_now = index >= self._asked_from
        if message.role == "assistant":
            said = write_assistant(message, self._dialect, self._model)
            yield from (said,) if said else ()
            return
        for part, following in pairwise((*parts, None)):
            if isinstance(part, ToolResultPart):
                yield self._result(part, following if isinstance(following, CachePointPart) else None)
        others = [part for part in parts if not isinstance(part, ToolResultPart)]
        if any(not isinstance(part, CachePointPart) for part in others) or not parts:
            yield from self.media()
            yield self._said(message, others)

    def media(self) -> Iterator[dict[str, object]]:
        """What waits to be shown, as the user's message."""
        moved, self._moved = self._moved, []
        if moved:
            yield {"role": "user", "content": write_content(moved, self._dialect, asked_now=self._asked_now)}

    def _said(self, message: Message, parts: Sequence[Part]) -> dict[str, object]:
        marks = own(message.extra, FAMILY)
        role: str = "user" if message.role == "tool" else message.role
        if role == "system" and marks.get("role") == "developer" and self._dialect.developer:
            role = "developer"
        content = write_content(parts, self._dialect, asked_now=self._asked_now)
        return {"role": role, "content": content, **speaker(message, self._dialect), **returned(marks, self._dialect)}

    def _result(self, result: ToolResultPart, cached: CachePointPart | None) -> dict[str, object]:
        content = self._with_media(result)
        said = write_content((*content, cached) if cached else content, self._dialect, asked_now=self._asked_now)
        more = returned(own(result.extra, FAMILY), self._dialect)
        if result.call_id in self._legacy:
            return {"role": "function", "name": result.name, "content": said, **more}
        return {"role": "tool", "tool_call_id": self._dialect.call_ids.legal(result.call_id), "content": said, **more}

    def _with_media(self, result: ToolResultPart) -> tuple[Part, ...]:
        """A result's content; media that it can't hold are moved to the message that follows."""
        media = [part for part in result.content if isinstance(part, MediaPart)]
        if not media or self._dialect.tool_media:
            return result.content
        self._moved += media
        return (*(part for part in result.content if not isinstance(part, MediaPart)), TextPart(_SEE_BELOW))
