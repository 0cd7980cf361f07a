"""Settings that only Mistral has, for `ModelSettings(extra=…)`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict


class MistralSettings(TypedDict, total=False):
    """What may be said beside the neutral settings, under Mistral's own names.

    Source: https://docs.mistral.ai/api, `POST /v1/chat/completions`.

    Attributes:
        guardrails: Moderation of the prompt, each entry with its thresholds and what to do about a violation.
        metadata: Notes that are kept with the request.
        n: How many answers are wanted. The first one is the message; the others are in the answer's `extra`.
        prediction: A text that the answer is expected to resemble, `{"type": "content", "content": "…"}`.
        prompt_cache_key: Requests of one key and the same beginning share a cache.
        prompt_mode: Has the first reasoning models think; the later ones take `ModelSettings.reasoning`.
        response_format: `{"type": "json_object"}` for JSON of any shape.
        safe_prompt: Whether a call to safety goes before the conversation.
    """

    guardrails: Sequence[Mapping[str, object]]
    metadata: Mapping[str, object]
    n: int
    prediction: Mapping[str, object]
    prompt_cache_key: str
    prompt_mode: Literal["reasoning"]
    response_format: Mapping[str, object]
    safe_prompt: bool
