"""A recorded request, as a neutral one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from schwarm_core.domain.error.provider import InvalidRequestError
from schwarm_core.domain.message.ask import ModelRequest
from schwarm_core.domain.message.message import Message, Role
from schwarm_core.domain.message.part import (
    CachePointPart,
    MediaPart,
    OpaquePart,
    Part,
    RefusalPart,
    TextPart,
    ToolResultPart,
)
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, rest
from schwarm_http.llm.reading import JsonObject, as_list, as_object, as_objects, as_text
from schwarm_openai.chat.assistant import AUDIO, IN_CONTENT, REFUSAL
from schwarm_openai.chat.calls import LEGACY, SENT, read_calls
from schwarm_openai.chat.citations import ANNOTATIONS, cited
from schwarm_openai.chat.content import read_content
from schwarm_openai.chat.dialect import FAMILY, Dialect
from schwarm_openai.chat.output import read_output
from schwarm_openai.chat.parameters import read_settings
from schwarm_openai.chat.reasoning import DETAILS, FIELDS, read_block, read_reasoning
from schwarm_openai.chat.tools import read_choice, read_tools

_ROLES: Mapping[str, Role] = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant"}
_RESULTS = {"tool", "function"}
_SAID = {"role", "content", "name"}
_SAID_BY_ASSISTANT = {*_SAID, *FIELDS, DETAILS, REFUSAL, AUDIO, ANNOTATIONS, "tool_calls", LEGACY}
_READ = {"messages", "model", "tools", "functions", "parallel_tool_calls", "stream"}
_ALWAYS_ASKED = "include_usage"


def read_request(payload: JsonValue, dialect: Dialect) -> ModelRequest:
    """A request in the server's format as a neutral one.

    Args:
        payload: The request.
        dialect: What the server takes.

    Returns:
        The request.

    Raises:
        InvalidRequestError: If it is none of this format.
    """
    try:
        return _read(as_object(payload), dialect)
    except (KeyError, TypeError, ValueError) as error:
        msg = f"The request is none of Chat Completions: {error}."
        raise InvalidRequestError(msg) from error


def _read(payload: JsonObject, dialect: Dialect) -> ModelRequest:
    if not isinstance(payload.get("messages"), list):
        msg = "it has no messages"
        raise TypeError(msg)
    choice, output = read_choice(payload), read_output(payload)
    read = {*_READ, *({"response_format"} if output else ()), *({"tool_choice", "function_call"} if choice else ())}
    parallel = payload.get("parallel_tool_calls")
    return ModelRequest(
        tuple(_messages(as_objects(payload["messages"]))),
        model=as_text(payload.get("model")),
        tools=tuple(read_tools(payload)),
        tool_choice=choice or "auto",
        parallel_tools=parallel if isinstance(parallel, bool) else None,
        output=output,
        settings=read_settings(_without_usage(payload), read, dialect),
    )


def _without_usage(payload: JsonObject) -> JsonObject:
    """The request without the wish to be told the usage of a stream, which is always said."""
    options = rest(as_object(payload.get("stream_options")), {_ALWAYS_ASKED})
    others = {name: value for name, value in payload.items() if name != "stream_options"}
    return {**others, "stream_options": options} if options else others  # type: ignore[dict-item]


def _messages(messages: Sequence[JsonObject]) -> Iterator[Message]:
    names: dict[str, str] = {}
    pending = ""
    for is_result, group in groupby(enumerate(messages), lambda item: item[1].get("role") in _RESULTS):
        if is_result:
            parts = [part for _, message in group for part in _result(message, names, pending)]
            yield Message("tool", tuple(parts))
            continue
        for index, message in group:
            said = _said(index, message)
            names |= {call.id: call.name for call in said.tool_calls}
            pending = next((call.id for call in said.tool_calls), pending)
            yield said


def _result(message: JsonObject, names: Mapping[str, str], pending: str) -> Iterator[Part]:
    """A tool's message; one of the protocol's first form names no call, and belongs to the last one."""
    legacy = message["role"] == "function"
    call_id = pending if legacy else as_text(message.get("tool_call_id"))
    name = as_text(message.get("name"))
    content = read_content(message.get("content"))
    points = [part for part in content if isinstance(part, CachePointPart)]
    more = rest(message, {"role", "content", "tool_call_id", *(("name",) if legacy or not name else ())})
    yield ToolResultPart(
        call_id,
        name or names.get(call_id, ""),
        tuple(part for part in content if isinstance(part, TextPart | MediaPart | OpaquePart)),
        extra=kept(FAMILY, {SENT: more} if more else {}),
    )
    yield from points[-1:]


def _said(index: int, message: JsonObject) -> Message:
    role = as_text(message.get("role"))
    if role not in _ROLES:
        msg = f"it has a message of the unknown role {role!r}"
        raise ValueError(msg)
    name = as_text(message.get("name"))
    if role == "assistant":
        more = _not_null(rest(message, _SAID_BY_ASSISTANT))
        parts, others = cited(list(_assistant(index, message)), as_list(message.get(ANNOTATIONS)))
        extra = {**({ANNOTATIONS: others} if others else {}), **({SENT: more} if more else {})}
        return Message("assistant", parts, name, kept(FAMILY, extra))
    more = _not_null(rest(message, _SAID))
    extra = {**({"role": role} if role == "developer" else {}), **({SENT: more} if more else {})}
    return Message(_ROLES[role], read_content(message.get("content")), name, kept(FAMILY, extra))


def _not_null(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None and value != []}


def _assistant(index: int, message: JsonObject) -> Iterator[Part]:
    yield from read_reasoning(message, sent=True)
    yield from map(_own_form, read_content(message.get("content") or None))
    if isinstance(message.get(REFUSAL), str):
        yield RefusalPart(as_text(message[REFUSAL]), kept(FAMILY, {}, mark=True))
    if audio_id := as_text(as_object(message.get(AUDIO)).get("id")):
        yield MediaPart("audio", file_id=audio_id, extra={FAMILY: {AUDIO: audio_id}})
    yield from read_calls(message, answer_id=str(index), sent=True)


def _own_form(part: Part) -> Part:
    """A part of an assistant's content that has a place in the neutral model."""
    if not isinstance(part, OpaquePart):
        return part
    payload = as_object(part.payload)
    if payload.keys() == {"type", REFUSAL}:
        return RefusalPart(as_text(payload[REFUSAL]), {FAMILY: {IN_CONTENT: True}})
    return read_block(payload) or part
