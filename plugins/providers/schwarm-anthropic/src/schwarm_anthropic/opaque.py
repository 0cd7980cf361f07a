"""What of an answer says nothing that has to be kept."""

from __future__ import annotations

from collections.abc import Mapping

_SUPERSEDED = "an early count; the event `message_delta` brings the final one"

OPAQUE: Mapping[str, str] = {
    "type": "the kind of the object: a message, or an event",
    "role": "always `assistant`",
    "event.index": "which block an event belongs to",
    "event.delta.type": "the kind of piece",
    "event.delta.estimated_tokens": "a rough count for a progress bar; `usage` has the true one",
    "event.message.type": "always `message`",
    "event.message.role": "always `assistant`",
    "event.message.usage.input_tokens": _SUPERSEDED,
    "event.message.usage.output_tokens": _SUPERSEDED,
    "event.message.usage.cache_creation_input_tokens": _SUPERSEDED,
    "event.message.usage.cache_read_input_tokens": _SUPERSEDED,
    "content[].type": "the kind of the part",
    "event.content_block.type": "the kind of the part",
}
"""Paths, as patterns, and why nothing is lost there. `[]` is any index; `event.` begins the path in an event's data."""
