"""The events of a streamed answer: which bring pieces, which end it, and which say nothing new."""

from __future__ import annotations

from attrs import frozen

from schwarm_core.domain.message.answer import ReasoningDelta, TextDelta
from schwarm_http.llm.reading import JsonObject


@frozen
class TextPieces:
    """A kind of event that brings pieces of a text.

    Attributes:
        item: The type of the item that the text is in.
        field: The item's field.
        index: The event's field for the place in it.
        kind: The type of what stands there.
        delta: What the pieces are handed on as; None for what there are no deltas for.
    """

    item: str
    field: str
    index: str
    kind: str
    delta: type[TextDelta | ReasoningDelta] | None


_THOUGHT = TextPieces("reasoning", "content", "content_index", "reasoning_text", ReasoningDelta)

TEXT_PIECES: dict[object, TextPieces] = {
    "response.output_text.delta": TextPieces("message", "content", "content_index", "output_text", TextDelta),
    "response.refusal.delta": TextPieces("message", "content", "content_index", "refusal", None),
    "response.reasoning_summary_text.delta": TextPieces(
        "reasoning", "summary", "summary_index", "summary_text", ReasoningDelta
    ),
    "response.reasoning_text.delta": _THOUGHT,
    # By this name in the Open Responses specification.
    "response.reasoning.delta": _THOUGHT,
}
"""The events that bring text, by their type."""

CALL_PIECES: dict[object, str] = {
    "response.function_call_arguments.delta": "function_call",
    "response.custom_tool_call_input.delta": "custom_tool_call",
}
"""The events that bring what a tool is given, by their type, and the type of the item."""

_ENDS = frozenset({"response.completed", "response.incomplete", "response.failed", "response.cancelled"})
_END_STATES = frozenset({"completed", "incomplete", "failed", "cancelled"})


def is_end(kind: str, answer: JsonObject) -> bool:
    """Whether an event with a snapshot of the answer is the last one."""
    return kind in _ENDS or answer.get("status") in _END_STATES


_BOOKKEEPING = frozenset(
    {
        "type",
        "sequence_number",
        "output_index",
        "item_id",
        "content_index",
        "summary_index",
        "annotation_index",
        "command_index",
        "obfuscation",
    }
)
_TOLD_AGAIN = frozenset(
    {
        "response.apply_patch_call_operation_diff.delta",
        "response.apply_patch_call_operation_diff.done",
        "response.code_interpreter_call_code.delta",
        "response.code_interpreter_call_code.done",
        "response.content_part.added",
        "response.content_part.done",
        "response.custom_tool_call_input.done",
        "response.function_call_arguments.done",
        "response.image_generation_call.partial_image",
        "response.mcp_call_arguments.delta",
        "response.mcp_call_arguments.done",
        "response.output_text.done",
        "response.reasoning.done",
        "response.reasoning_summary_part.added",
        "response.reasoning_summary_part.done",
        "response.reasoning_summary_text.done",
        "response.reasoning_text.done",
        "response.refusal.done",
        "response.shell_call_command.added",
        "response.shell_call_command.delta",
        "response.shell_call_command.done",
        "response.shell_call_output_content.delta",
        "response.shell_call_output_content.done",
    }
)
"""Events whose content the item tells again when it is whole."""


_UNDERSTOOD = frozenset(
    {
        *TEXT_PIECES,
        *CALL_PIECES,
        *_TOLD_AGAIN,
        "response.output_item.added",
        "response.output_item.done",
        "response.output_text.annotation.added",
    }
)
KNOWN_FIELDS = _BOOKKEEPING | {
    "annotation",
    "arguments",
    "background",
    "code",
    "delta",
    "input",
    "item",
    "logprobs",
    "name",
    "output_format",
    "part",
    "partial_image_b64",
    "partial_image_index",
    "quality",
    "refusal",
    "response",
    "size",
    "text",
}
"""The fields that events are known to have."""


def new_fields(found: JsonObject) -> JsonObject:
    """What an event of a known type says in fields of unknown names; nothing for others, which are kept whole."""
    if found.get("type") not in _UNDERSTOOD and "response" not in found:
        return {}
    return {name: value for name, value in found.items() if name not in KNOWN_FIELDS}


def is_news(kind: str, found: JsonObject) -> bool:
    """Whether an event says more than where the work is, or what will be told again."""
    return kind not in _TOLD_AGAIN and not found.keys() <= _BOOKKEEPING
