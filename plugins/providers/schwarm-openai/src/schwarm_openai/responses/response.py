"""A whole answer: the API's JSON as a neutral one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from schwarm_core.domain.message.answer import ModelResponse, StopReason
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import OpaquePart, Part, RefusalPart, ToolCallPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text
from schwarm_openai.errors import ERRORS
from schwarm_openai.responses.family import FAMILY
from schwarm_openai.responses.item_reading import read_item
from schwarm_openai.responses.usage import read_usage

_READ = frozenset({"id", "object", "model", "output", "status", "error", "incomplete_details", "usage"})
_ECHOED = frozenset({"instructions", "tools"})
"""What the request said, at length; the answer says it again."""

_CUT: dict[str, StopReason] = {"max_output_tokens": "length", "content_filter": "content_filter"}
_AWAITED = frozenset(
    {"apply_patch_call", "computer_call", "local_shell_call", "mcp_approval_request", "shell_call", "tool_search_call"}
)
"""Calls of the vendor's tools that it waits for someone else to perform or to allow."""


def read_response(body: JsonValue) -> ModelResponse:
    """An answer.

    Args:
        body: Its JSON.

    Returns:
        The answer.

    Raises:
        ProviderError: If it tells of an error.
    """
    answer = as_object(body)
    check(answer)
    if not isinstance(answer.get("output"), list):
        msg = "expected an answer with its output"
        raise TypeError(msg)
    return response_of(answer, [part for item in as_objects(answer.get("output")) for _, part in read_item(item)], {})


def check(answer: JsonObject) -> None:
    """Looks whether an answer tells of an error.

    Args:
        answer: An answer, or a snapshot of one.

    Raises:
        ProviderError: If it does.
    """
    error = answer.get("error")
    if error or answer.get("status") == "failed" or ("detail" in answer and "output" not in answer):
        raise ERRORS.error({"error": error} if error else answer)


def response_of(answer: JsonObject, parts: Iterable[Part], more: Mapping[str, object]) -> ModelResponse:
    """An answer, with its parts.

    Args:
        answer: What the API says about it.
        parts: What it holds.
        more: What else is to be kept of it.

    Returns:
        The answer.
    """
    message = Message("assistant", tuple(parts))
    usage, costs = read_usage(answer.get("usage"))
    reason, detail = _end(answer, message.parts)
    return ModelResponse(
        message,
        usage,
        reason,
        detail,
        as_text(answer.get("model")),
        id=as_text(answer.get("id")),
        extra=kept(FAMILY, {**_others(answer, detail), **({"usage": costs} if costs else {}), **more}),
    )


def _end(answer: JsonObject, parts: Sequence[Part]) -> tuple[StopReason, str]:
    status = as_text(answer.get("status"))
    reason = as_text(as_object(answer.get("incomplete_details")).get("reason"))
    if status == "incomplete" or reason:
        return _CUT.get(reason, "other"), reason or status
    if status not in {"completed", ""}:
        return "other", status
    if any(isinstance(part, ToolCallPart) for part in parts):
        return "tool_calls", status
    if any(isinstance(part, RefusalPart) for part in parts):
        return "refusal", status
    return ("other" if any(map(_waits, parts)) else "end"), status


def _waits(part: Part) -> bool:
    """Whether a part is a call that nobody has performed yet."""
    if not isinstance(part, OpaquePart) or part.payload.get("type") not in _AWAITED:
        return False
    return part.payload.get("execution") != "server"


def _others(answer: JsonObject, detail: str) -> dict[str, object]:
    left: dict[str, object] = {
        name: value for name, value in answer.items() if name not in _READ and name not in _ECHOED and value is not None
    }
    if (text := left.get("text")) and isinstance(text, dict):
        left["text"] = {name: value for name, value in text.items() if name != "format"}
    if (status := answer.get("status")) != detail and status:
        left["status"] = status
    details = {name: value for name, value in as_object(answer.get("incomplete_details")).items() if name != "reason"}
    return {**left, **({"incomplete_details": details} if details else {})}
