"""A request, to the API's JSON and back."""

from __future__ import annotations

from collections.abc import Mapping

from schwarm_core.domain.message.ask import ModelRequest, OutputSchema
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import TextPart
from schwarm_http.llm.extra import kept, own, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text
from schwarm_openai.responses.family import FAMILY
from schwarm_openai.responses.history_reading import read_messages
from schwarm_openai.responses.history_writing import encode_messages, instructions_of
from schwarm_openai.responses.settings import encode_settings, is_stored, read_settings
from schwarm_openai.responses.strictness import in_strict_form, is_strict
from schwarm_openai.responses.tool_choice import encode_tool_choice, read_tool_choice
from schwarm_openai.responses.tools import encode_tools, read_tools

_READ = frozenset({"model", "instructions", "input", "tools", "tool_choice", "parallel_tool_calls", "text", "stream"})
"""The fields of a request that are no settings."""

_ELSEWHERE = ("conversation", "previous_response_id", "prompt")
"""The settings that name what the input goes on from, so that there may be none."""


def encode_payload(request: ModelRequest, *, stream: bool) -> dict[str, object]:
    """A request as the API takes it.

    Args:
        request: The request.
        stream: Whether the answer is wanted in pieces.

    Returns:
        The JSON body.

    Raises:
        UnsupportedError: If the model is asked about media that it can't be given.
    """
    settings = encode_settings(request.settings, request.model)
    instructions, messages = instructions_of(request.messages)
    if not messages and not any(settings.get(name) for name in _ELSEWHERE):
        # The API wants an input, be it one that the program gives.
        instructions, messages = "", [_as_item(message) for message in request.messages]
    text = _text(request.output, as_object(settings.pop("text", None)), own(request.extra, FAMILY).get("format"))
    payload = {
        "model": request.model,
        "instructions": instructions or None,
        "input": encode_messages(messages, stored=is_stored(settings)) or None,
        "tools": encode_tools(request.tools) or None,
        "tool_choice": encode_tool_choice(request),
        "parallel_tool_calls": request.parallel_tools,
        "text": text or None,
        "stream": stream or None,
    }
    return {**{name: value for name, value in payload.items() if value is not None}, **settings}


def _as_item(message: Message) -> Message:
    return Message("system", message.parts, message.name, kept(FAMILY, {"role": "system"}))


def _text(output: OutputSchema | None, text: Mapping[str, object], more: object) -> dict[str, object]:
    if output is None:
        return dict(text)
    strict = is_strict(output.schema) if output.strict is None else output.strict
    described = {"description": output.description} if output.description else {}
    schema = in_strict_form(output.schema) if strict else output.schema
    shape = {"type": "json_schema", "name": output.name, **described, "schema": schema, "strict": strict}
    return {**text, "format": {**shape, **(more if isinstance(more, Mapping) else {})}}


def decode_payload(payload: JsonObject) -> ModelRequest:
    """A request of the API's as a neutral one.

    Args:
        payload: The JSON body.

    Returns:
        The request.
    """
    output, text, shape = _output(as_object(payload.get("text")))
    choice, forced = read_tool_choice(payload.get("tool_choice"))
    parallel = payload.get("parallel_tool_calls")
    settings = {name: value for name, value in payload.items() if name not in _READ}
    if text:
        settings["text"] = text
    extra = {"tool_choice": forced, "format": shape}
    return ModelRequest(
        (*_instructions(payload), *read_messages(payload.get("input"))),
        as_text(payload.get("model")),
        read_tools(as_objects(payload.get("tools"))),
        choice,
        parallel if isinstance(parallel, bool) else None,
        output,
        read_settings(settings),
        kept(FAMILY, {name: value for name, value in extra.items() if value}),
    )


def _instructions(payload: JsonObject) -> tuple[Message, ...]:
    text = as_text(payload.get("instructions"))
    return (Message("system", (TextPart(text),)),) if text else ()


def _output(text: JsonObject) -> tuple[OutputSchema | None, JsonObject, dict[str, object]]:
    """The shape asked for; what else is said of the text; and what else is said of the shape."""
    shape = as_object(text.get("format"))
    schema = shape.get("schema")
    if shape.get("type") != "json_schema" or not isinstance(schema, dict):
        return None, text, {}
    output = OutputSchema(
        as_text(shape.get("name")),
        schema,
        as_text(shape.get("description")),
        # The vendor holds the model to a schema only where it is told to.
        strict=shape.get("strict") is True,
        mode="native",
    )
    left = {name: value for name, value in text.items() if name != "format"}
    return output, left, rest(shape, ("type", "name", "schema", "description", "strict"))
