"""A request, as Mistral takes it."""

from __future__ import annotations

from typing import cast

from schwarm_core.domain.message.ask import ModelRequest, ModelSettings, OutputSchema
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import own
from schwarm_http.llm.reading import JsonObject
from schwarm_mistral.chunks import kept_json
from schwarm_mistral.family import FAMILY
from schwarm_mistral.messages import write_messages
from schwarm_mistral.tools import write_tools

SETTINGS = {
    "temperature": "temperature",
    "top_p": "top_p",
    "max_tokens": "max_tokens",
    "seed": "random_seed",
    "presence_penalty": "presence_penalty",
    "frequency_penalty": "frequency_penalty",
}
"""The neutral settings that are numbers, and their names at Mistral."""


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
    streamed: JsonObject = {"stream": True} if stream else {}
    return {
        "model": request.model,
        "messages": cast("JsonValue", write_messages(request.messages)),
        **write_tools(request),
        **_output(request.output),
        **_settings(request.settings),
        **kept_json(request.settings.extra),
        **kept_json(own(request.extra, FAMILY)),
        **streamed,
    }


def _settings(settings: ModelSettings) -> JsonObject:
    fields: JsonObject = {
        name: value for setting, name in SETTINGS.items() if (value := getattr(settings, setting)) is not None
    }
    if settings.stop is not None:
        fields["stop"] = list(settings.stop)
    if settings.reasoning is not None:
        fields["reasoning_effort"] = _effort(settings.reasoning)
    return fields


def _effort(reasoning: str | int) -> str:
    """Mistral counts no tokens of thought: some are much, none are none."""
    if isinstance(reasoning, str):
        return reasoning
    return "high" if reasoning else "none"


def _output(output: OutputSchema | None) -> JsonObject:
    if output is None:
        return {}
    described: JsonObject = {"description": output.description} if output.description else {}
    strict: JsonObject = {} if output.strict is None else {"strict": output.strict}
    schema: JsonObject = {"name": output.name, **described, "schema": kept_json(output.schema), **strict}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}
