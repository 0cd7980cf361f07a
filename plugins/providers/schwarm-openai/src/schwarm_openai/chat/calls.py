"""Tool calls: functions, tools that take any text, and the one function of the protocol's first form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from uuid import uuid4

from schwarm_core.domain.message.part import ToolCallPart
from schwarm_http.json_text import object_in
from schwarm_http.llm.extra import kept, own, rest
from schwarm_http.llm.history import legal_name
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text
from schwarm_openai.chat.dialect import FAMILY, Dialect

LEGACY = "function_call"
"""The mark, and the field, of a call in the protocol's first form: it has no id, and there is one at most."""

SENT = "sent"
"""Where a part or message that was read from a request keeps the fields that its sender gave it: they are sent again,
unlike what an answer said that no server documents to want back."""

_INNER_READ = {"name", "arguments", "input"}

INPUT = "input"
"""The one argument of a tool that takes any text."""


def read_calls(message: JsonObject, *, answer_id: str, sent: bool) -> Iterator[ToolCallPart]:
    """The calls in an assistant's message.

    Args:
        message: The message.
        answer_id: The answer's id, or what else tells this message from others: calls without an id get one by it.
        sent: Whether the message was sent, not answered.

    Yields:
        Each call.
    """
    for position, call in enumerate(as_objects(message.get("tool_calls"))):
        yield read_call(call, call_id=as_text(call.get("id")) or new_id(answer_id, position), sent=sent)
    legacy = as_object(message.get(LEGACY))
    if legacy.get("name"):
        yield read_legacy(legacy, call_id=new_id(answer_id, 0))


def new_id(answer_id: str, position: int) -> str:
    """An id for a call that came without one; the same each time that the answer is read.

    Args:
        answer_id: The answer's id; empty when it has none.
        position: The call's place among the answer's calls.
    """
    return f"call_{position}_{answer_id or uuid4().hex}"


def read_call(call: JsonObject, *, call_id: str, sent: bool = False) -> ToolCallPart:
    """A call.

    Args:
        call: The call, as it came.
        call_id: Its id.
        sent: Whether it was sent, not answered.
    """
    if call.get("type") == "custom":
        custom = as_object(call.get("custom"))
        arguments = json.dumps({INPUT: as_text(custom.get("input"))}, ensure_ascii=False)
        extra = {"type": "custom", **_more(call, "custom", sent=sent)}
        return ToolCallPart(call_id, as_text(custom.get("name")), arguments, kept(FAMILY, extra))
    function = as_object(call.get("function"))
    extra = _more(call, "function", sent=sent)
    return ToolCallPart(call_id, as_text(function.get("name")), arguments_of(function), kept(FAMILY, extra))


def arguments_of(function: JsonObject) -> str:
    """The arguments' JSON text. Some servers give the arguments themselves.

    Args:
        function: What is called.
    """
    arguments = function.get("arguments")
    if arguments is None or isinstance(arguments, str):
        return arguments or ""
    return json.dumps(arguments, ensure_ascii=False)


def _more(call: JsonObject, kind: str, *, sent: bool) -> dict[str, object]:
    # A server that writes every field leaves an empty `custom` there.
    empty = set() if any(as_object(call.get("custom")).values()) else {"custom"}
    inner = rest(as_object(call.get(kind)), _INNER_READ)
    more = {**rest(call, {"id", "type", "index", kind, *empty}), **({kind: inner} if inner else {})}
    return {SENT: more} if sent and more else more


def read_legacy(call: JsonObject, *, call_id: str) -> ToolCallPart:
    """The one call of the protocol's first form.

    Args:
        call: The call, as it came.
        call_id: An id for it.
    """
    extra = {FAMILY: {"type": LEGACY, **rest(call, _INNER_READ)}}
    return ToolCallPart(call_id, as_text(call.get("name")), arguments_of(call), extra)


def is_legacy(call: ToolCallPart) -> bool:
    """Whether a call goes back in the protocol's first form."""
    return own(call.extra, FAMILY).get("type") == LEGACY


def write_calls(calls: Iterable[ToolCallPart], dialect: Dialect) -> dict[str, object]:
    """The calls of an assistant's message.

    Args:
        calls: The calls.
        dialect: What the server takes.

    Returns:
        The fields of the message.
    """
    fields: dict[str, object] = {}
    written: list[dict[str, object]] = []
    for call in calls:
        if is_legacy(call):
            fields[LEGACY] = {"name": legal_name(call.name), "arguments": _arguments(call, dialect)}
        else:
            written.append(_write_call(call, dialect))
    return {**fields, "tool_calls": written} if written else fields


def _write_call(call: ToolCallPart, dialect: Dialect) -> dict[str, object]:
    call_id = dialect.call_ids.legal(call.id)
    marks = own(call.extra, FAMILY)
    more = returned(marks, dialect)
    if marks.get("type") == "custom":
        custom = {"name": legal_name(call.name), "input": _input(call.arguments)}
        return _form(call_id, "custom", custom, more)
    return _form(call_id, "function", {"name": legal_name(call.name), "arguments": _arguments(call, dialect)}, more)


def _form(call_id: str, kind: str, called: Mapping[str, object], more: dict[str, object]) -> dict[str, object]:
    return {"id": call_id, "type": kind, **more, kind: {**called, **as_object(more.get(kind))}}


def _arguments(call: ToolCallPart, dialect: Dialect) -> str:
    if dialect.json_arguments and object_in(call.arguments) is None:
        return json.dumps({"malformed": call.arguments}, ensure_ascii=False) if call.arguments else "{}"
    return call.arguments or "{}"


def returned(marks: object, dialect: Dialect) -> dict[str, object]:
    """What a part or a message keeps that goes back to the server.

    Args:
        marks: What it keeps for this family.
        dialect: What the server wants back.
    """
    fields = as_object(marks)
    wanted = {name: value for name, value in fields.items() if name in dialect.returned}
    return {**wanted, **as_object(fields.get(SENT))}


def _input(arguments: str) -> str:
    text = (object_in(arguments) or {}).get(INPUT)
    return text if isinstance(text, str) else arguments
