"""The JSON Schema of a whole `schwarm.toml`, for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schwarm_core.application.configuration.parts import PARTS
from schwarm_core.domain.configuration.section import KINDS, SectionKeys
from schwarm_core.domain.schema.json_schema import SchemaWriter
from schwarm_core.domain.schema.reading import shape_of
from schwarm_core.domain.schema.record import fields_of
from schwarm_core.domain.schema.shape import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schwarm_core.application.configuration.effective import Classes
    from schwarm_core.domain.schema.json_schema import JsonSchema
    from schwarm_core.domain.schema.type_form import TypeForm

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_KINDS = {
    "providers": "Language models, stores, brokers, engines: what agents need and share.",
    "capabilities": "What agents can do.",
    "middleware": "What wraps runs, model calls, tool calls and events.",
    "exporters": "Where telemetry goes.",
}


def configuration_schema(classes: Classes) -> JsonSchema:
    """The JSON Schema (draft 2020-12) of a whole `schwarm.toml`.

    It agrees with what `ConfigurationManager.check` accepts of one file, with two allowances. A setting that a plugin
    requires may be missing, since another layer may bring it. A reference such as `${env:NAME}` is an ordinary text, so
    it is refused where only certain texts are good.

    Args:
        classes: The classes of the settings of the installed plugins, by kind and by name. Sections of others are let
            be, since what they hold isn't known.

    Returns:
        The schema.
    """
    writer = SchemaWriter()
    properties: dict[str, Any] = {}
    for name, tp in PARTS.items():
        properties[name] = writer.schema(shape_of(tp))
    definitions: dict[str, Any] = {}
    for kind in (*KINDS, *(kind for kind in classes if kind not in KINDS)):
        properties[kind] = _sections(writer, kind, classes.get(kind, {}), definitions)
    whole = {
        "$schema": _DIALECT,
        "title": "schwarm.toml",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    written = writer.with_definitions(whole)
    return {**written, "$defs": {**written.get("$defs", {}), **definitions}}


def _sections(
    writer: SchemaWriter, kind: str, classes: Mapping[str, type[object]], definitions: dict[str, Any]
) -> dict[str, Any]:
    """The schema of the sections of a kind; what sections refer to goes to the definitions."""
    by_use: list[dict[str, Any]] = []
    named: dict[str, Any] = {}
    for number, (name, config_class) in enumerate(classes.items(), 1):
        # Numbered, since a plugin's name may hold what a reference can't.
        definition = f"{kind}.{number}"
        definitions[definition] = _section(writer, config_class)
        own = {"$ref": f"#/$defs/{definition}"}
        says_use = {"required": ["use"], "properties": {"use": {"minLength": 1}}}
        by_use.append({"if": {"required": ["use"], "properties": {"use": {"const": name}}}, "then": own})
        named[name] = {"if": says_use, "then": {"$ref": f"#/$defs/{kind}.any"}, "else": own}
    common = {"type": "object", "properties": _common(writer)}
    definitions[f"{kind}.any"] = {**common, "allOf": by_use} if by_use else common
    described = {"description": _KINDS[kind]} if kind in _KINDS else {}
    anyone = {"$ref": f"#/$defs/{kind}.any"}
    return {"type": "object", **described, "properties": named, "additionalProperties": anyone}


def _section(writer: SchemaWriter, config_class: TypeForm) -> dict[str, Any]:
    """The schema of a plugin's section. Nothing in it is required: another layer may say it."""
    schema = {key: value for key, value in writer.written_out(Record(config_class)).items() if key != "required"}
    return {**schema, "properties": {**schema["properties"], **_common(writer)}}


def _common(writer: SchemaWriter) -> dict[str, Any]:
    descriptions = {
        "enabled": "Whether the plugin takes part.",
        "use": "The plugin, where the section is named otherwise.",
    }
    return {field.key: writer.field(field, descriptions[field.key]) for field in fields_of(SectionKeys)}
