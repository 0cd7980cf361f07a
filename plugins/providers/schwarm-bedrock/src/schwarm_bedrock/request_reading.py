"""Requests in Converse's format, read as neutral ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import cast
from urllib.parse import unquote

from schwarm_bedrock.content_reading import read_blocks
from schwarm_bedrock.family import FAMILY
from schwarm_bedrock.thinking import read_one_call, read_thinking, read_top_k
from schwarm_bedrock.tools import is_known, read_choice, read_tools
from schwarm_bedrock.traits import Traits, traits_of
from schwarm_core.domain.error.provider import InvalidRequestError
from schwarm_core.domain.message.ask import ModelRequest, ModelSettings, OutputSchema
from schwarm_core.domain.message.message import Message, Role
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, rest
from schwarm_http.llm.reading import JsonObject, as_count, as_list, as_object, as_objects, as_text

_PATH = re.compile(r"/model/(?P<model>.+)/converse(-stream)?")
_INFERENCE = {"maxTokens", "temperature", "topP", "stopSequences"}
_KNOWN = {"messages", "system", "inferenceConfig", "toolConfig", "outputConfig", "additionalModelRequestFields"}


def model_of(path: str) -> str:
    """The model that a path names.

    Args:
        path: The path that a request was sent to.

    Returns:
        Its id or ARN; empty when the path isn't Converse's.
    """
    found = _PATH.search(path.partition("?")[0])
    return unquote(found["model"]) if found else ""


def decode(path: str, payload: JsonValue) -> ModelRequest:
    """A request, read.

    Args:
        path: The path that it was sent to, which names the model.
        payload: Its JSON.

    Returns:
        The request.

    Raises:
        InvalidRequestError: If it is none of this format.
    """
    model = model_of(path)
    if not model or not isinstance(payload, dict):
        msg = f"It is no request to Converse: {path}"
        raise InvalidRequestError(msg)
    try:
        return _request(model, payload)
    except (AttributeError, TypeError, ValueError, RecursionError) as error:
        msg = f"The request isn't of Converse's format: {error}."
        raise InvalidRequestError(msg) from error


def _request(model: str, payload: JsonObject) -> ModelRequest:
    traits = traits_of(model)
    tools, fields = as_object(payload.get("toolConfig")), dict(as_object(payload.get("additionalModelRequestFields")))
    output, output_rest = _output(as_object(payload.get("outputConfig")))
    parallel = read_one_call(fields, traits)
    choice = as_object(tools.get("toolChoice"))
    more = {
        "toolConfig": rest(tools, {"tools", *(["toolChoice"] if is_known(choice) else [])}),
        "outputConfig": output_rest,
        **rest(payload, _KNOWN),
    }
    return ModelRequest(
        tuple(_messages(payload)),
        model,
        read_tools(as_objects(tools.get("tools"))),
        read_choice(choice),
        parallel,
        output,
        _settings(as_object(payload.get("inferenceConfig")), fields, traits, more),
    )


def _messages(payload: JsonObject) -> Iterator[Message]:
    if instructions := read_blocks(payload.get("system")):
        yield Message("system", tuple(instructions))
    names: dict[str, str] = {}
    for said in as_objects(payload.get("messages")):
        names |= _called(said)
        yield from _message(said, names)


def _called(said: JsonObject) -> dict[str, str]:
    """The names of the tools that a message calls, by the ids of the calls."""
    blocks = as_objects(said.get("content"))
    calls = [as_object(block["toolUse"]) for block in blocks if "toolUse" in block]
    return {as_text(call.get("toolUseId")): as_text(call.get("name")) for call in calls}


def _message(said: JsonObject, names: Mapping[str, str]) -> Iterator[Message]:
    role, blocks = said.get("role"), as_objects(said.get("content"))
    extra = rest(said, {"role", "content"})
    match role:
        case "assistant":
            yield Message("assistant", tuple(read_blocks(blocks, names)), extra=kept(FAMILY, extra))
        case "system":
            yield Message("system", tuple(read_blocks(blocks)), extra=kept(FAMILY, extra, mark=True))
        case "user":
            for speaker, run in groupby(zip(_speakers(blocks), blocks, strict=True), key=_speaker):
                parts = read_blocks([block for _, block in run], names)
                yield Message(speaker, tuple(parts), extra=kept(FAMILY, extra))
        case _:
            msg = f"there is no role {role!r}"
            raise ValueError(msg)


def _speaker(said: tuple[Role, JsonObject]) -> Role:
    return said[0]


def _speakers(blocks: list[JsonObject]) -> list[Role]:
    """Who says each block of a user's turn: tools their results, the person the rest; a mark goes with its place."""
    speakers: list[Role] = []
    for block in blocks:
        if "cachePoint" in block and speakers:
            speakers.append(speakers[-1])
        else:
            speakers.append("tool" if "toolResult" in block else "user")
    return speakers


def _output(found: JsonObject) -> tuple[OutputSchema | None, JsonObject]:
    """The shape of the answer, and what else the configuration of the output says."""
    text_format = as_object(found.get("textFormat"))
    structure = as_object(text_format.get("structure"))
    said = as_object(structure.get("jsonSchema"))
    schema = json.loads(as_text(said.get("schema")) or "null")
    if text_format.get("type") != "json_schema" or not isinstance(schema, dict):
        return None, found
    left = _around("jsonSchema", structure, rest(said, {"schema", "name", "description"}))
    left = _around("structure", text_format, left, "type")
    output = OutputSchema(as_text(said.get("name")), schema, as_text(said.get("description")), mode="native")
    return output, cast("JsonObject", _around("textFormat", found, left))


def _around(name: str, outer: JsonObject, inner: dict[str, object], *known: str) -> dict[str, object]:
    """What is left of an object, once of what stands there under one name only something is left."""
    return {**rest(outer, {name, *known}), **({name: inner} if inner else {})}


def _settings(inference: JsonObject, fields: JsonObject, traits: Traits, more: Mapping[str, object]) -> ModelSettings:
    stop = tuple(map(as_text, as_list(inference.get("stopSequences"))))
    reasoning, top_k = read_thinking(fields, traits), read_top_k(fields, traits)
    merged = {"inferenceConfig": rest(inference, _INFERENCE), "additionalModelRequestFields": fields, **more}
    return ModelSettings(
        temperature=_number(inference.get("temperature")),
        top_p=_number(inference.get("topP")),
        top_k=top_k,
        max_tokens=None if inference.get("maxTokens") is None else as_count(inference["maxTokens"]),
        stop=stop or None,
        reasoning=reasoning,
        extra={name: value for name, value in merged.items() if value or not isinstance(value, dict)},
    )


def _number(value: object) -> float | None:
    if value is None or isinstance(value, float):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    msg = f"expected a number, found {type(value).__name__}"
    raise TypeError(msg)
