"""The shape of an answer, as the server is told of it, and back."""

from __future__ import annotations

from collections.abc import Mapping

from schwarm_core.domain.message.ask import OutputSchema
from schwarm_http.llm.reading import JsonObject, as_object, as_text
from schwarm_openai.chat.dialect import Dialect
from schwarm_openai.responses.strictness import in_strict_form, is_strict

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
    strict = in_strict_form(output.schema)
    if output.strict or (is_strict(strict) and _has_all(output.schema)):
        return strict, True
    return output.schema, False


def _has_all(schema: object) -> bool:
    """Whether nothing may be left out of any object that a schema describes."""
    if isinstance(schema, list | tuple):
        return all(map(_has_all, schema))
    if not isinstance(schema, Mapping):
        return True
    properties, required = schema.get("properties"), schema.get("required", ())
    if isinstance(properties, Mapping) and isinstance(required, list | tuple) and not set(properties) <= set(required):
        return False
    return all(map(_has_all, schema.values()))


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
