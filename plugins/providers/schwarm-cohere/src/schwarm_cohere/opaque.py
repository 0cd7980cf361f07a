"""What of Cohere's answers says nothing that has to be kept."""

from __future__ import annotations

from collections.abc import Mapping

OPAQUE: Mapping[str, str] = {
    "message.role": "an answer is always the model's",
    "message.content[].type": "the kind of part says it",
    "message.tool_calls[].type": "every call is one of a function",
    "type": "the type of an event is told by what it brings",
    "index": "it tells pieces apart while they come",
    "delta.message.role": "an answer is always the model's",
    "delta.message.content.type": "the kind of part says it",
    "delta.message.tool_calls.type": "every call is one of a function",
    "chat_history[].**": "the first version repeats the conversation that it was sent, and its answer",
    "response.chat_history[].**": "the first version repeats the conversation that it was sent, and its answer",
    "event_type": "the type of an event is told by what it brings",
    "is_finished": "the last event says so by its type",
    "tool_call_delta.**": "the first version repeats calls as a whole",
}
"""Paths in answers and in events of streams, and why nothing is lost with them."""
