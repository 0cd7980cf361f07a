"""A request, written for Google and read from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from attrs import evolve

from schwarm_core.domain.message.ask import ModelRequest
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_google.content import write_messages
from schwarm_google.content_reading import read_contents, read_system
from schwarm_google.dialect import Dialect
from schwarm_google.family import FAMILY
from schwarm_google.generation import TOP_LEVEL, read_generation, write_generation
from schwarm_google.spelling import listed, spelled_fields
from schwarm_google.tool_config import read_tool_config, write_tool_config
from schwarm_google.tools import read_tools, write_tools
from schwarm_http.llm.extra import kept, own, rest
from schwarm_http.llm.reading import JsonObject, as_object

ALT = "alt"
"""Under this name a request's `extra` says by which form of stream it was asked for, where that wasn't SSE."""
_OUTPUT = "output"
"""Under this name a request's `extra` says in which field the answer's schema was found."""
_TOOL_CONFIG = "toolConfig"
_BESIDE = TOP_LEVEL - {_TOOL_CONFIG}
_KNOWN = ("contents", "systemInstruction", "tools", "toolConfig", "generationConfig", "model")


def write_request(request: ModelRequest, dialect: Dialect) -> dict[str, object]:
    """The body of a request.

    Args:
        request: The request.
        dialect: How it is said.

    Returns:
        The JSON.

    Raises:
        UnsupportedError: If what the model is asked now holds media that can't be sent.
    """
    extra = own(request.extra, FAMILY)
    system, turns = write_messages(request.messages, dialect)
    settings = evolve(request.settings, extra=_spelled(request.settings.extra))
    generation = write_generation(settings, request.output, extra.get(_OUTPUT), before_3=dialect.before_3)
    fields = {
        "contents": turns,
        "systemInstruction": system,
        "tools": write_tools(request.tools),
        "toolConfig": write_tool_config(request, settings.extra.get(_TOOL_CONFIG), dialect),
        "generationConfig": generation,
    }
    beside = {name: value for name, value in settings.extra.items() if name in _BESIDE}
    return {**{name: value for name, value in fields.items() if value}, **beside, **rest(extra, (_OUTPUT, ALT))}


def read_request(payload: JsonValue, dialect: Dialect, asked: Mapping[str, object]) -> ModelRequest:
    """A request, as someone sent it.

    Args:
        payload: Its body.
        dialect: How it is said.
        asked: What its address says that the neutral model has no field for.

    Returns:
        The request.
    """
    fields = spelled_fields(as_object(payload))
    tools = read_tools(listed(fields.get("tools")))
    choice, tool_config = read_tool_config(as_object(fields.get("toolConfig")), tools, dialect)
    settings, output, where = read_generation(as_object(fields.get("generationConfig")), before_3=dialect.before_3)
    more = rest(fields, (*_KNOWN, *TOP_LEVEL))
    more |= {_OUTPUT: where} if where else {}
    beside = {name: value for name, value in fields.items() if name in _BESIDE}
    own_settings = {**settings.extra, **({_TOOL_CONFIG: tool_config} if tool_config else {}), **beside}
    return ModelRequest(
        (
            *read_system(as_object(fields.get("systemInstruction"))),
            *read_contents(listed(fields.get("contents")), signs=not dialect.before_3),
        ),
        dialect.model,
        tools,
        choice,
        output=output,
        settings=evolve(settings, extra=own_settings),
        extra=kept(FAMILY, {**more, **asked}),
    )


def _spelled(extra: Mapping[str, object]) -> JsonObject:
    return spelled_fields(cast("JsonObject", extra))
