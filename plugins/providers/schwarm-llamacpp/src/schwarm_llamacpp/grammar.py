"""What holds a model to a form: a grammar in GBNF, made of JSON Schemas."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from schwarm_core.domain.message.ask import ModelRequest, ToolDefinition
from schwarm_llamacpp.dialect import BRACKETED, THOUGHT, Dialect

if TYPE_CHECKING:
    from types import ModuleType

_ANY_OBJECT = {"type": "object"}
_SPACE = "blank ::= [ \\n]{0,4}"
_THOUGHTS = 'thoughts ::= ([^<] | "<" [^/])* ' + json.dumps(THOUGHT[1])
_CONTROL = ('char ::= [^"\\\\] |', 'char ::= [^"\\\\\\x7F\\x00-\\x1F] |')
"""A rule of the library lets line ends stand in strings, which JSON doesn't."""

_NOT_OF_A_NAME = re.compile(r"[^a-zA-Z0-9-]+")


def grammar_for(
    library: ModuleType,
    request: ModelRequest,
    tools: Sequence[ToolDefinition],
    dialect: Dialect,
    *,
    thinking: bool,
) -> str:
    """The grammar that an answer has to follow.

    Args:
        library: `llama_cpp.llama_grammar`.
        request: What is asked.
        tools: The tools that may be called; one must be, unless the choice is left to the model.
        dialect: How the model writes calls.
        thinking: Whether the model is in the midst of its thoughts when it begins.

    Returns:
        The grammar; empty when the model may write what it likes.
    """
    must_call = bool(tools) and request.tool_choice not in {"auto", "none"}
    if not must_call and request.output is None:
        return ""
    output = None if must_call or request.output is None else request.output.schema
    called = tools if must_call or output is not None else ()
    rules = _rules(library, called, output, dialect)
    ways = ["output"] if output is not None else []
    if called:
        ways.append(_calls_rule(dialect, several=request.parallel_tools is not False))
        rules += "\n" + _call_rule(len(called), dialect)
    begin = "thoughts blank " if thinking else ""
    return "\n".join([f"root ::= {begin}({' | '.join(ways)})", _SPACE, _THOUGHTS, rules])


def _calls_rule(dialect: Dialect, *, several: bool) -> str:
    if dialect is BRACKETED:
        more = ' ("," blank call)*' if several else ""
        return f'{json.dumps(dialect.opening)} "[" call{more} "]"'
    return "call" + (" (blank call)*" if several and dialect.closing else "")


def _call_rule(count: int, dialect: Dialect) -> str:
    body = "(" + " | ".join(f"call-{place}" for place in range(count)) + ")"
    if dialect is BRACKETED:
        return f"call ::= {body}"
    closing = f" {json.dumps(dialect.closing)}" if dialect.closing else ""
    opening = f"{json.dumps(dialect.opening)} " if dialect.closing else ""
    return f"call ::= {opening}blank {body} blank{closing}"


def _rules(
    library: ModuleType, tools: Sequence[ToolDefinition], output: Mapping[str, object] | None, dialect: Dialect
) -> str:
    schemas = [tool.parameters for tool in tools] + ([output] if output is not None else [])
    try:
        text = _converted(library, tools, schemas, dialect)
    except (AssertionError, KeyError, RecursionError, TypeError, ValueError):
        # Some schemas have no grammar: any object does then, and the value is checked when it comes back.
        text = _converted(library, tools, [_ANY_OBJECT] * len(schemas), dialect)
    return text.replace(*_CONTROL)


def _converted(
    library: ModuleType, tools: Sequence[ToolDefinition], schemas: Sequence[Mapping[str, object]], dialect: Dialect
) -> str:
    # The converter tells definitions apart by the last part of their names alone, so each schema's get its number.
    definitions: dict[str, object] = {}
    for place, schema in enumerate(schemas):
        definitions |= _definitions(schema, f"schema-{place}")
    converter: Any = library.SchemaConverter(prop_order={}, allow_fetch=False, dotall=False, raw_pattern=False)
    forms = [_form(tool.name, place, dialect.arguments) for place, tool in enumerate(tools)]
    forms += [{"$ref": f"#/$defs/schema-{place}"} for place in range(len(tools), len(schemas))]
    document = converter.resolve_refs({"$defs": definitions, "forms": forms}, "schema")
    for place, form in enumerate(document["forms"]):
        converter.visit(form, f"call-{place}" if place < len(tools) else "output")
    text: str = converter.format_grammar()
    return text


def _form(name: str, place: int, arguments: str) -> dict[str, object]:
    return {
        "type": "object",
        "properties": {"name": {"const": name}, arguments: {"$ref": f"#/$defs/schema-{place}"}},
        "required": ["name", arguments],
    }


def _definitions(schema: Mapping[str, object], name: str) -> dict[str, object]:
    """A schema and its definitions, all at one level, under names that begin with the schema's."""
    inner = schema.get("$defs", {})
    root = {key: value for key, value in schema.items() if key != "$defs"}
    found = {name: _renamed(root, name)}
    if isinstance(inner, Mapping):
        found |= {_inner_name(name, key): _renamed(value, name) for key, value in inner.items()}
    return found


def _renamed(value: object, name: str) -> object:
    """A part of a schema, its references led to where the definitions are now."""
    if isinstance(value, Mapping):
        renamed = {key: _renamed(inner, name) for key, inner in value.items()}
        reference = value.get("$ref")
        if isinstance(reference, str):
            target = reference.removeprefix("#").removeprefix("/$defs/")
            renamed["$ref"] = f"#/$defs/{_inner_name(name, target) if target else name}"
        return renamed
    if isinstance(value, list | tuple):
        return [_renamed(inner, name) for inner in value]
    return value


def _inner_name(name: str, key: str) -> str:
    return f"{name}-{_NOT_OF_A_NAME.sub('-', key)}"
