"""What a model answers: whole, and in the pieces of a stream."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import frozen

from schwarm_core.domain.event.base import Delta
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import Extra
from schwarm_core.domain.message.usage import Usage

StopReason: TypeAlias = Literal[
    "end", "tool_calls", "length", "stop_sequence", "content_filter", "refusal", "pause", "other"
]
"""Why the model stopped: it had said all; it wants tools; its limit was reached; a stop text came up; a filter stepped
in; it declined; it asks to be called again; or a reason that only the vendor knows (`ModelResponse.stop_detail`)."""


@frozen(slots=False)
class ModelResponse:
    """A model's whole answer.

    Attributes:
        message: What it said; role `"assistant"`.
        usage: What it used up.
        stop_reason: Why it stopped.
        stop_detail: The vendor's own word for that.
        model: The model that answered, by the vendor's exact name.
        provider: The provider's name in the configuration; filled in by the run loop where the provider leaves it out.
        id: The vendor's id of the answer.
        request_id: The vendor's id of the request, for its support.
        extra: What one vendor adds.
    """

    message: Message
    usage: Usage = Usage()
    stop_reason: StopReason = "end"
    stop_detail: str = ""
    model: str = ""
    provider: str = ""
    id: str = ""
    request_id: str = ""
    extra: Extra | None = None


@frozen(slots=False)
class TextDelta(Delta):
    """A piece of text.

    Attributes:
        text: The piece.
        index: The place of its part in the answer, counted from 0; pieces of one index make one part.
    """

    text: str
    index: int = 0


@frozen(slots=False)
class ReasoningDelta(Delta):
    """A piece of thought.

    Attributes:
        text: The piece.
        index: The place of its part in the answer.
    """

    text: str
    index: int = 0


@frozen(slots=False)
class ToolCallDelta(Delta):
    """A piece of a tool call: its start, with id and name, or more of its arguments.

    Attributes:
        index: The place of its part in the answer.
        id: The call's id; in every piece.
        name: The tool's name; in every piece.
        arguments: The next piece of the arguments' JSON text.
    """

    index: int
    id: str
    name: str
    arguments: str = ""
