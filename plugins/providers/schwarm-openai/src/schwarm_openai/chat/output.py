"""The shape of an answer, as the server is told of it, and back."""

from __future__ import annotations

from collections.abc import Mapping

from schwarm_core.domain.message.ask import OutputSchema
from schwarm_core.domain.schema.strict import strict_schema
from schwarm_http.llm.reading import JsonObject, as_object, as_text
from schwarm_openai.chat.dialect import Dialect

_READ = {"name", "schema", "description", "strict"}


def write_output(output: OutputSchema | None, dialect: Dialect) -> dict[str, object]:
    """The shape of the answer.

    Args:
        output: The shape, if any.
        dialect: What the server takes.

    Returns:
        The field of the payload; none for an answer of any shape.
    """
    if output is None:
        return {}
    schema, strict = _held(output, dialect)
    described: dict[str, object] = {"description": output.description} if output.description else {}
    held: dict[str, object] = {"strict": True} if strict else {}
    form = {"name": output.name, **described, "schema": schema, **held}
    return {"response_format": {"type": "json_schema", "json_schema": form}}


def _held(output: OutputSchema, dialect: Dialect) -> tuple[Mapping[str, object], bool]:
    """The schema, and whether the model is held to it.

    Where it isn't said, it is held to a schema whose strict form allows the same answers: one that has nothing to leave
    out, where the strict form would ask for nulls.
    """
    if output.strict is False or (output.strict is None and not dialect.strict):
        return output.schema, False
    if output.strict and is_strict(output.schema):
        return output.schema, True
    strict = strict_schema(dict(output.schema))
    if output.strict:
        return strict or output.schema, True
    return (strict, True) if strict is not None and _has_all(output.schema) else (output.schema, False)


def is_strict(schema: object) -> bool:
    """Whether a schema is one that strict mode takes as it is: all objects are closed, all properties required.

    Args:
        schema: The schema, or a part of it.
    """
    return _everywhere(schema, closed=True)


def _has_all(schema: object) -> bool:
    return _everywhere(schema, closed=False)


def _everywhere(schema: object, *, closed: bool) -> bool:
    if isinstance(schema, list | tuple):
        return all(_everywhere(item, closed=closed) for item in schema)
    if not isinstance(schema, Mapping):
        return True
    properties = schema.get("properties")
    if isinstance(properties, Mapping) and not set(properties) <= set(schema.get("required") or ()):
        return False
    if closed and schema.get("type") == "object" and schema.get("additionalProperties") is not False:
        return False
    return all(_everywhere(value, closed=closed) for value in schema.values())


def read_output(payload: JsonObject) -> OutputSchema | None:
    """The shape that a recorded request asked for.

    Args:
        payload: The request.

    Returns:
        The shape; None when it asked for none, or in a way that the neutral model has no word for.
    """
    wanted = payload.get("response_format")
    if not isinstance(wanted, dict) or wanted.get("type") != "json_schema" or wanted.keys() > {"type", "json_schema"}:
        return None
    form = as_object(wanted.get("json_schema"))
    if not isinstance(form.get("schema"), dict) or form.keys() - _READ:
        return None
    return OutputSchema(
        as_text(form.get("name")),
        as_object(form["schema"]),
        as_text(form.get("description")),
        strict=form.get("strict") is True,
    )
