"""A request of the Messages API to a neutral one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from schwarm_anthropic.content_reading import read_parts, without_nulls
from schwarm_anthropic.family import FAMILY
from schwarm_anthropic.request import QUERY
from schwarm_anthropic.request_settings import read_settings
from schwarm_anthropic.tools import read_choice, read_tools
from schwarm_anthropic.traits import traits_of
from schwarm_core.domain.error.provider import InvalidRequestError
from schwarm_core.domain.message.ask import ModelRequest, OutputSchema
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import CachePointPart, Part, ToolCallPart, ToolResultPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text

OUTPUT_NAME = "answer"
"""What a schema is called that has no title: the API gives none a name."""

_READ_ELSEWHERE = {"messages", "model", "output_format", "stream", "system", "tool_choice", "tools"}


def decode_request(path: str, payload: JsonValue) -> ModelRequest:
    """Reads a request.

    Args:
        path: The path and query that it was sent to.
        payload: Its JSON.

    Returns:
        The request. Instructions in the middle of the conversation are marked as the API's own, to stay where they are.

    Raises:
        InvalidRequestError: If it is none of this format.
    """
    if not isinstance(payload, dict):
        msg = f"A request of the Messages API is an object, not {type(payload).__name__}."
        raise InvalidRequestError(msg)
    try:
        return _request(path, without_nulls(payload))
    except (TypeError, ValueError) as error:
        msg = f"This is no request of the Messages API: {error}."
        raise InvalidRequestError(msg) from error


def _request(path: str, payload: JsonObject) -> ModelRequest:
    model = as_text(payload.get("model"))
    output_config = as_object(payload.get("output_config"))
    schema = as_object(output_config.get("format") or payload.get("output_format"))
    choice, parallel = read_choice(as_object(payload.get("tool_choice")))
    settled: JsonObject = {**payload, "output_config": without_nulls({**output_config, "format": None})}
    query = urlsplit(path).query
    return ModelRequest(
        tuple(_messages(payload)),
        model,
        tools=read_tools(as_objects(payload.get("tools"))),
        tool_choice=choice,
        parallel_tools=parallel,
        output=_output(schema) if schema else None,
        settings=read_settings(settled, _READ_ELSEWHERE, traits_of(model)),
        extra=kept(FAMILY, {QUERY: query} if query else {}),
    )


def _output(found: JsonObject) -> OutputSchema:
    schema = as_object(found.get("schema"))
    title = schema.get("title")
    return OutputSchema(title if isinstance(title, str) and title else OUTPUT_NAME, schema, mode="native")


def _messages(payload: JsonObject) -> Iterator[Message]:
    instructions = tuple(read_parts(payload.get("system")))
    if instructions:
        yield Message("system", instructions)
    names: dict[str, str] = {}
    for found in as_objects(payload.get("messages")):
        parts = tuple(read_parts(found.get("content"), names))
        names |= {part.id: part.name for part in parts if isinstance(part, ToolCallPart)}
        fields = rest(without_nulls(found), {"role", "content"})
        yield from _said(as_text(found.get("role")), parts, fields)


def _said(role: str, parts: tuple[Part, ...], fields: Mapping[str, object]) -> Iterator[Message]:
    extra = kept(FAMILY, fields, mark=role == "system")
    if role == "system":
        yield Message("system", parts, extra=extra)
    elif role == "assistant":
        yield Message("assistant", parts, extra=extra)
    elif role == "user":
        results = _count_results(parts)
        if results:
            yield Message("tool", parts[:results], extra=extra)
        if parts[results:] or not results:
            yield Message("user", parts[results:], extra=None if results else extra)
    else:
        msg = f"no message has the role {role!r}"
        raise ValueError(msg)


def _count_results(parts: tuple[Part, ...]) -> int:
    """How many parts in front are results, and the cache points behind them."""
    return next(
        (at for at, part in enumerate(parts) if not isinstance(part, ToolResultPart | CachePointPart)), len(parts)
    )
