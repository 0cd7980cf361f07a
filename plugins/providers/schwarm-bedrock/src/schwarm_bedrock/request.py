"""Requests, as Converse takes them.

Source: `Converse` and `ConverseStream` in the API reference of Bedrock Runtime.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

from schwarm_bedrock.cache_points import limited, without
from schwarm_bedrock.conversation import Conversation, converse
from schwarm_bedrock.family import FAMILY
from schwarm_bedrock.json_schema import held_to
from schwarm_bedrock.thinking import one_call_fields, thinking_fields, thinks, top_k_fields
from schwarm_bedrock.tools import encode_tools
from schwarm_bedrock.traits import Traits, is_prompt, traits_of
from schwarm_core.domain.message.ask import ModelRequest, ModelSettings, OutputSchema
from schwarm_http.llm.extra import own
from schwarm_http.llm.reading import JsonObject, as_objects

MERGED = ("inferenceConfig", "additionalModelRequestFields", "toolConfig", "outputConfig")
"""The fields that are made of settings, and to which `settings.extra` may add."""


def encode(request: ModelRequest) -> JsonObject:
    """The body of a request.

    Args:
        request: The request, with its model named.

    Returns:
        Its JSON.

    Raises:
        UnsupportedError: If the model is asked now about media that Bedrock can't take.
    """
    traits = traits_of(request.model)
    conversation = converse(request.messages, traits, prompted=is_prompt(request.model))
    given = {**own(request.extra, FAMILY), **request.settings.extra}
    made = _made(request, conversation, traits, given)
    left = {name: value for name, value in given.items() if name not in made}
    return {name: value for name, value in {**made, **left}.items() if value or name not in _OPTIONAL}  # type: ignore[misc]


_OPTIONAL = {"messages", "system", *MERGED}


def _made(
    request: ModelRequest, conversation: Conversation, traits: Traits, given: Mapping[str, object]
) -> dict[str, object]:
    fields = _with(_fields(request, traits), given.get("additionalModelRequestFields"))
    turns = [turn.as_json() for turn in conversation.turns]
    tools = encode_tools(request, traits, turns, forced=not thinks(fields))
    if request.parallel_tools is False and tools and "toolChoice" not in tools:
        fields = {**one_call_fields(traits), **fields}
    _limit_cache_points(conversation, as_objects(tools.get("tools")), traits)
    return {
        "messages": [turn.as_json() for turn in conversation.turns],
        "system": conversation.system,
        "inferenceConfig": _with(_inference(request.settings), given.get("inferenceConfig")),
        "toolConfig": _with(tools, given.get("toolConfig")),
        "outputConfig": _with(_output(request.output), given.get("outputConfig")),
        "additionalModelRequestFields": fields,
    }


def _with(made: JsonObject, given: object) -> JsonObject:
    """What was made, and what was given: what is given wins, and objects in both are put together."""
    if not isinstance(given, Mapping):
        return made
    both = {**made, **given}
    for name, value in made.items():
        if isinstance(value, dict) and name in given:
            both[name] = _with(value, given[name])
    return both


def _limit_cache_points(conversation: Conversation, tools: list[JsonObject], traits: Traits) -> None:
    if traits.caching == "nowhere":
        conversation.system = without(conversation.system)
        for turn in conversation.turns:
            turn.content = without(turn.content)
    else:
        limited((conversation.system, tools), [turn.content for turn in conversation.turns])


def _inference(settings: ModelSettings) -> JsonObject:
    found = {
        "maxTokens": settings.max_tokens,
        "temperature": settings.temperature,
        "topP": settings.top_p,
        "stopSequences": list(settings.stop) if settings.stop else None,
    }
    return cast("JsonObject", {name: value for name, value in found.items() if value is not None})


def _fields(request: ModelRequest, traits: Traits) -> JsonObject:
    settings = request.settings
    thinking = thinking_fields(settings.reasoning, traits.thinking) if settings.reasoning is not None else {}
    return {**(top_k_fields(settings.top_k, traits) if settings.top_k is not None else {}), **thinking}


def _output(output: OutputSchema | None) -> JsonObject:
    if output is None:
        return {}
    described: JsonObject = {"description": output.description} if output.description else {}
    named: JsonObject = {"name": output.name} if output.name else {}
    schema: JsonObject = {"schema": json.dumps(held_to(output.schema)), **named, **described}
    return {"textFormat": {"type": "json_schema", "structure": {"jsonSchema": schema}}}
