"""How a model should answer: the API's settings, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypedDict

from schwarm_core.domain.message.ask import ModelSettings
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.reading import JsonObject, as_count, as_object
from schwarm_openai.responses.content import rest_of
from schwarm_openai.responses.model_name import reasons


class ResponsesSettings(TypedDict, total=False):
    """Settings that only the Responses API has, for `ModelSettings(extra=…)`. What isn't listed is sent, too.

    Source: https://platform.openai.com/docs/api-reference/responses/create
    """

    background: bool
    context_management: list[dict[str, object]]
    conversation: str | dict[str, str]
    include: list[str]
    max_tool_calls: int
    metadata: dict[str, str]
    moderation: dict[str, object]
    previous_response_id: str
    prompt: dict[str, object]
    prompt_cache_key: str
    prompt_cache_options: dict[str, str]
    prompt_cache_retention: Literal["in_memory", "24h"]
    reasoning: dict[str, str]
    safety_identifier: str
    service_tier: Literal["auto", "default", "flex", "scale", "priority", "fast", "ultrafast"]
    store: bool
    stream_options: dict[str, bool]
    text: dict[str, object]
    top_logprobs: int
    truncation: Literal["auto", "disabled"]
    user: str


_NAMES = {
    "temperature": "temperature",
    "top_p": "top_p",
    "max_tokens": "max_output_tokens",
    "presence_penalty": "presence_penalty",
    "frequency_penalty": "frequency_penalty",
}
"""The settings that both sides know, by their neutral name."""

_NEED_STORAGE = ("background", "conversation", "previous_response_id", "store")
_THOUGHTS = "reasoning.encrypted_content"
_EFFORTS: tuple[tuple[int, str], ...] = ((0, "none"), (1024, "minimal"), (4096, "low"), (16384, "medium"))


def read_settings(found: JsonObject) -> ModelSettings:
    """The settings of a request.

    A request that doesn't say whether its answer may be stored has it stored; that is said in the settings, because a
    request of ours would say otherwise.

    Args:
        found: The fields of the request that are settings, or of no known name.

    Returns:
        The settings.
    """
    extra = {name: value for name, value in found.items() if name not in _NAMES.values() and value is not None}
    reasoning = dict(as_object(found.get("reasoning")))
    effort = reasoning.get("effort")
    if isinstance(effort, str):
        extra["reasoning"] = rest_of(reasoning, "effort")
    if not extra.get("reasoning"):
        extra.pop("reasoning", None)
    return ModelSettings(
        temperature=_number(found.get("temperature")),
        top_p=_number(found.get("top_p")),
        max_tokens=None if (most := found.get("max_output_tokens")) is None else as_count(most),
        presence_penalty=_number(found.get("presence_penalty")),
        frequency_penalty=_number(found.get("frequency_penalty")),
        reasoning=effort if isinstance(effort, str) else None,
        extra={"store": True, **extra},
    )


def _number(value: JsonValue) -> float | None:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    msg = f"expected a number, found {type(value).__name__}"
    raise TypeError(msg)


def encode_settings(settings: ModelSettings, model: str) -> dict[str, object]:
    """Settings as the API takes them; those that it lacks (`top_k`, `stop`, `seed`) are left out.

    Unless the settings say so, the vendor isn't to store the answer; thoughts come encrypted then, so that they can be
    sent back. A background answer, a conversation and a previous answer need the store, and leave that to the vendor.

    Args:
        settings: The settings.
        model: The model that is asked.

    Returns:
        The fields of the request.
    """
    extra = settings.extra
    said = {field: value for name, field in _NAMES.items() if (value := getattr(settings, name)) is not None}
    encoded = {**said, **extra}
    if (effort := _effort(settings.reasoning)) is not None:
        encoded["reasoning"] = {"effort": effort, **as_object(extra.get("reasoning"))}
    if not any(extra.get(name) is not None for name in _NEED_STORAGE):
        encoded |= _unstored(encoded, thinks=reasons(model) or effort not in {None, "none"})
    return encoded


def _unstored(encoded: Mapping[str, object], *, thinks: bool) -> dict[str, object]:
    include = encoded.get("include")
    wanted = include if isinstance(include, list) else []
    if not thinks or _THOUGHTS in wanted:
        return {"store": False}
    return {"store": False, "include": [*wanted, _THOUGHTS]}


def is_stored(encoded: Mapping[str, object]) -> bool:
    """Whether the vendor is to keep what is said, and so knows its thoughts by their ids."""
    return encoded.get("store") is not False


def _effort(reasoning: str | int | None) -> str | None:
    """How hard to think: in the vendor's words, where it was said in tokens."""
    if not isinstance(reasoning, int):
        return reasoning
    return next((effort for most, effort in _EFFORTS if reasoning <= most), "high")
