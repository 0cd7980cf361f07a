"""An answer, read from Google's JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from schwarm_core.domain.error.provider import ContentFilteredError, MalformedAnswerError, ProviderError
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import Part, ToolCallPart
from schwarm_google.citations import cited
from schwarm_google.content_reading import read_part
from schwarm_google.errors import ERRORS
from schwarm_google.family import FAMILY
from schwarm_google.finish import stop_reason
from schwarm_google.usage import read_usage
from schwarm_http.llm.extra import kept, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text

_TOP = ("candidates", "usageMetadata", "modelVersion", "responseId")
_OF_CANDIDATE = ("content", "finishReason", "index")


def read_response(body: JsonObject, seed: str = "") -> ModelResponse:
    """An answer.

    Args:
        body: Its JSON.
        seed: What the ids of calls without one are made from; empty for the answer's own id.

    Returns:
        The first candidate as the message; the others are kept in the `extra`.

    Raises:
        ProviderError: If it tells of an error, or of a blocked prompt, or holds no candidate.
    """
    if "error" in body:
        raise ERRORS.error(body)
    candidates = as_objects(body.get("candidates"))
    if not candidates:
        raise without_candidates(body)
    first = candidates[0]
    content = as_object(first.get("content"))
    parts = _read_parts(as_objects(content.get("parts")), seed or seed_of(body))
    usage, more_usage = read_usage(as_object(body.get("usageMetadata")))
    reason = as_text(first.get("finishReason"))
    extra = {
        **_named("candidate", rest(first, _OF_CANDIDATE)),
        **_named("candidates", candidates[1:]),
        **_named("usageMetadata", more_usage),
        **rest(body, _TOP),
    }
    return ModelResponse(
        Message("assistant", cited(parts, first), extra=kept(FAMILY, rest(content, ("role", "parts")))),
        usage,
        stop_reason(reason, calls=any(isinstance(part, ToolCallPart) for part in parts)),
        reason,
        as_text(body.get("modelVersion")),
        id=as_text(body.get("responseId")),
        extra=kept(FAMILY, extra),
    )


def seed_of(body: JsonObject) -> str:
    """What tells an answer apart from all others: its id, or, where it has none, all of it."""
    return as_text(body.get("responseId")) or json.dumps(body, sort_keys=True)


def without_candidates(body: JsonObject) -> ProviderError:
    """What an answer without a candidate means: the prompt was blocked, or nothing came.

    Args:
        body: The answer's JSON.

    Returns:
        The error, to raise.
    """
    feedback = as_object(body.get("promptFeedback"))
    reason = as_text(feedback.get("blockReason"))
    if reason:
        said = as_text(feedback.get("blockReasonMessage"))
        return ContentFilteredError(f"The prompt was blocked ({reason}).{f' {said}' if said else ''}")
    return MalformedAnswerError("The answer holds no candidate.")


def _read_parts(found: Sequence[JsonObject], seed: str) -> list[Part]:
    parts: list[Part] = []
    calls = 0
    for part in found:
        if not says_nothing(part):
            parts.append(read_part(part, seed, calls))
            calls += isinstance(parts[-1], ToolCallPart)
    return parts


def says_nothing(part: JsonObject) -> bool:
    """Whether a part is an empty text and nothing else."""
    return part.get("text") == "" and (len(part) == 1 or (len(part) == 2 and "thought" in part))  # noqa: PLR2004 - both


def _named(name: str, value: object) -> dict[str, object]:
    return {name: value} if value else {}
