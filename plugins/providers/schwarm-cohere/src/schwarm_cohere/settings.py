"""Settings that only Cohere has, for `ModelSettings(extra=…)`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict


class CohereSettings(TypedDict, total=False):
    """What may be said beside the neutral settings, under Cohere's own names.

    Source: https://docs.cohere.com/reference/chat.

    Attributes:
        citation_options: `{"mode": …}`, how carefully the answer says where it comes from.
        documents: What the model may cite: texts, or objects with `data` and an `id`.
        logprobs: Whether the likelihood of each token is wanted; it is in the answer's `extra`.
        priority: How early the request is handled; 0 comes first.
        response_format: `{"type": "json_object"}` for JSON of any shape.
        safety_mode: Which instruction about safety goes before the conversation.
    """

    citation_options: Mapping[str, object]
    documents: Sequence[str | Mapping[str, object]]
    logprobs: bool
    priority: int
    response_format: Mapping[str, object]
    safety_mode: Literal["CONTEXTUAL", "STRICT", "OFF"]


class CohereV1Settings(TypedDict, total=False):
    """The same of the first version of the API.

    Source: https://docs.cohere.com/v1/reference/chat.

    Attributes:
        citation_quality: How carefully the answer says where it comes from.
        connectors: Where documents are looked up.
        conversation_id: A conversation that Cohere keeps.
        documents: What the model may cite: objects of texts.
        force_single_step: Whether the model answers right after its first calls.
        max_input_tokens: The longest prompt.
        prompt_truncation: What is left out of a prompt that is too long.
        raw_prompting: Whether the message goes to the model as it is.
        safety_mode: Which instruction about safety goes before the conversation.
        search_queries_only: Whether only what to search for is wanted.
    """

    citation_quality: Literal["fast", "accurate", "off"]
    connectors: Sequence[Mapping[str, object]]
    conversation_id: str
    documents: Sequence[Mapping[str, str]]
    force_single_step: bool
    max_input_tokens: int
    prompt_truncation: Literal["OFF", "AUTO", "AUTO_PRESERVE_ORDER"]
    raw_prompting: bool
    safety_mode: Literal["CONTEXTUAL", "STRICT", "NONE"]
    search_queries_only: bool
