"""A request, as the second version of the API takes it."""

from __future__ import annotations

from typing import cast

from schwarm_cohere.blocks import kept_json
from schwarm_cohere.family import FAMILY
from schwarm_cohere.messages import write_messages
from schwarm_cohere.tools import write_tools
from schwarm_core.domain.message.ask import ModelRequest, ModelSettings, OutputSchema
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import own
from schwarm_http.llm.reading import JsonObject

SETTINGS = {
    "temperature": "temperature",
    "top_p": "p",
    "top_k": "k",
    "max_tokens": "max_tokens",
    "seed": "seed",
    "presence_penalty": "presence_penalty",
    "frequency_penalty": "frequency_penalty",
}
"""The neutral settings that are numbers, and their names at Cohere."""

_THOUGHTLESS = ("disabled", "none", "off")


def write_request(request: ModelRequest, *, stream: bool) -> JsonObject:
    """Writes a request.

    Args:
        request: The request.
        stream: Whether the answer is wanted in pieces.

    Returns:
        The payload.

    Raises:
        UnsupportedError: If the model is asked now about media that it can't take.
    """
    return {
        "model": request.model,
        "messages": cast("JsonValue", write_messages(request.messages)),
        **write_tools(request),
        **_output(request.output),
        **write_settings(request.settings),
        **_thinking(request.settings.reasoning),
        **kept_json(request.settings.extra),
        **kept_json(own(request.extra, FAMILY)),
        "stream": stream,
    }


def write_settings(settings: ModelSettings) -> JsonObject:
    """Writes the settings that both versions of the API have under the same names.

    Args:
        settings: The settings.

    Returns:
        The fields of the payload.
    """
    fields: JsonObject = {
        name: value for setting, name in SETTINGS.items() if (value := getattr(settings, setting)) is not None
    }
    if settings.stop is not None:
        fields["stop_sequences"] = list(settings.stop)
    return fields


def _thinking(reasoning: str | int | None) -> JsonObject:
    """Cohere's models think, or don't, or do for so many tokens at most."""
    if reasoning is None:
        return {}
    if isinstance(reasoning, int) and reasoning:
        return {"thinking": {"type": "enabled", "token_budget": reasoning}}
    return {"thinking": {"type": "enabled" if reasoning and reasoning not in _THOUGHTLESS else "disabled"}}


def _output(output: OutputSchema | None) -> JsonObject:
    if output is None:
        return {}
    return {"response_format": {"type": "json_object", "json_schema": kept_json(output.schema)}}
