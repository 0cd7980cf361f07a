"""How a Python type reads as JSON Schema (draft 2020-12)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, get_args

from attrs import NOTHING

from schwarm_core.domain.error.base import SchwarmError
from schwarm_core.domain.schema.check import check
from schwarm_core.domain.schema.constraint import keywords_of
from schwarm_core.domain.schema.docstring import described_fields, summary_of
from schwarm_core.domain.schema.kind import kinds_of
from schwarm_core.domain.schema.reading import alias_target, shape_of
from schwarm_core.domain.schema.record import fields_of
from schwarm_core.domain.schema.secret import Secret
from schwarm_core.domain.schema.shape import (
    STRING,
    Alias,
    Array,
    Choice,
    Dictionary,
    Field,
    OneOf,
    Plain,
    Record,
    Refined,
    Row,
    Shape,
    Text,
)
from schwarm_core.domain.schema.type_form import TypeForm, class_of, origin_of
from schwarm_core.domain.schema.union import bare, members_of, plan_of

JsonSchema: TypeAlias = Mapping[str, Any]
"""A JSON Schema: what a keyword holds depends on the keyword, so its values are `Any`."""

_Schema = dict[str, Any]
_SCALAR_TYPES = {str: "string", int: "integer", bool: "boolean", float: "number", type(None): "null"}


def schema_of(tp: object, *, title: bool = False) -> JsonSchema:
    """The JSON Schema of a type: what `structure` accepts for it, a validator accepts by it.

    `format`, `contentEncoding` and `writeOnly` are annotations, as the standard has it: they say which strings are
    meant. A float that is whole is an integer, as JSON knows but one kind of number.

    Args:
        tp: A type: scalars, `list`, `tuple`, `set`, `dict` and their abstract kin, `Literal`, enums (by value), unions,
            attrs classes, dataclasses, `TypedDict`, `NamedTuple`, `NewType`, `Annotated` (a string in it describes;
            what `annotated-types` names constrains), dates and times, `Decimal`, `UUID`, `Path`, `Secret`, named types,
            generic classes, and classes that contain themselves.
        title: Name each class in a `title`, for editors.

    Returns:
        The schema. Classes stand in its `$defs` when they are inside the type, and are the schema itself when they are
        the type.

    Raises:
        UnsupportedTypeError: When the type has no JSON form, or a union in it is ambiguous.
    """
    shape = shape_of(tp)
    check(shape)
    writer = SchemaWriter(title=title)
    if isinstance(shape, Record | Alias):
        writer.root = shape.type
        return writer.with_definitions(writer.written_out(shape))
    return writer.with_definitions(writer.schema(shape))


class SchemaWriter:
    """Writes schemas that share their definitions.

    Args:
        title: Name each class in a `title`.
    """

    def __init__(self, *, title: bool = False) -> None:
        self.root: object = NOTHING
        self._title = title
        self._names: dict[object, str] = {}
        self._definitions: dict[str, _Schema] = {}
        self._writers: dict[type[Shape], Callable[[Any], _Schema]] = {
            Plain: _plain,
            Text: _text,
            Choice: _choice,
            Array: self._array,
            Row: self._row,
            Dictionary: self._dictionary,
            OneOf: self._one_of,
            Refined: self._refined,
            Record: self._reference,
            Alias: self._reference,
        }

    def with_definitions(self, schema: _Schema) -> _Schema:
        """A schema, with the definitions that it and all others written so far refer to."""
        return {**schema, "$defs": self._definitions} if self._definitions else schema

    def schema(self, shape: Shape) -> _Schema:
        """The schema of a shape."""
        return self._writers[type(shape)](shape)

    def written_out(self, shape: Record | Alias) -> _Schema:
        """The schema of a class or a named type, where others refer to it."""
        return self._record(shape) if isinstance(shape, Record) else self.schema(alias_target(shape))

    def _record(self, record: Record) -> _Schema:
        cls: Any = class_of(record.type)
        fields, descriptions = fields_of(record.type), described_fields(cls)
        schema: _Schema = {"title": cls.__name__} if self._title else {}
        if summary := summary_of(cls):
            schema["description"] = summary
        properties = {field.key: self.field(field, descriptions.get(field.name, "")) for field in fields}
        return {**schema, **object_schema(properties, [field.key for field in fields if field.required])}

    def field(self, field: Field, documented: str = "") -> _Schema:
        """The schema of a declared key.

        Args:
            field: The key.
            documented: What the docstring says of it, for want of a description at the key itself.
        """
        schema = self.schema(field.shape)
        description = field.description or schema.get("description") or documented
        if description:
            schema["description"] = description
        return {**schema, **_default(field)}

    def _array(self, array: Array) -> _Schema:
        unique = {"uniqueItems": True} if array.unique else {}
        return {"type": "array", "items": self.schema(array.item), **unique}

    def _row(self, row: Row) -> _Schema:
        count = len(row.items)
        items = {"prefixItems": [self.schema(item) for item in row.items]} if row.items else {}
        return {"type": "array", **items, "items": False, "minItems": count, "maxItems": count}

    def _dictionary(self, dictionary: Dictionary) -> _Schema:
        names = {} if dictionary.key is STRING else {"propertyNames": self.schema(dictionary.key)}
        return {"type": "object", "additionalProperties": self.schema(dictionary.value), **names}

    def _one_of(self, union: OneOf) -> _Schema:
        members = members_of(union)
        records = [member for member in members if isinstance(bare(member), Record)]
        # A record among several has to say which it is, even if that has a default.
        tag = plan_of(union).tag if len(records) > 1 else ""
        needed = {"required": [tag]} if tag else {}
        return {"anyOf": [self.schema(member) | (needed if member in records else {}) for member in members]}

    def _refined(self, refined: Refined) -> _Schema:
        description = {"description": refined.description} if refined.description else {}
        return {**self.schema(refined.shape), **dict(keywords_of(refined)), **description}

    def _reference(self, shape: Record | Alias) -> _Schema:
        if shape.type == self.root:
            return {"$ref": "#"}
        name = self._names.get(shape.type)
        if name is None:
            name = self._names[shape.type] = self._new_name(shape)
            # Holds the place in the order of first mention, while the class is written out.
            self._definitions[name] = {}
            self._definitions[name].update(self.written_out(shape))
        return {"$ref": f"#/$defs/{name}"}

    def _new_name(self, shape: Record | Alias) -> str:
        name = base = _name(shape.type)
        number = 1
        while name in self._definitions:
            number += 1
            name = f"{base}_{number}"
        return name


def object_schema(properties: dict[str, _Schema], required: list[str]) -> _Schema:
    """The schema of an object with these properties and no others."""
    needed = {"required": required} if required else {}
    return {"type": "object", "properties": properties, **needed, "additionalProperties": False}


def _plain(plain: Plain) -> _Schema:
    return {} if plain.type == "any" else {"type": plain.type}


def _text(text: Text) -> _Schema:
    return {"type": "string", **text.keywords}


def _choice(choice: Choice) -> _Schema:
    values = [plain for plain, _ in choice.values]
    types = {_SCALAR_TYPES[type(value)] for value in values}
    of_one_type = {"type": types.pop()} if len(types) == 1 else {}
    return {**of_one_type, "const": values[0]} if len(values) == 1 else {**of_one_type, "enum": values}


def _default(field: Field) -> _Schema:
    """The default as JSON; left out when it has no JSON form, or one that the type doesn't take."""
    from schwarm_core.domain.schema.unstructure import unstructure

    if isinstance(field.default, Secret) or field.default is NOTHING:
        return {}
    if field.default is None and "null" not in kinds_of(field.shape):
        return {}
    try:
        return {"default": unstructure(field.default)}
    except SchwarmError:
        return {}


def _name(tp: TypeForm) -> str:
    """A name for a definition: `Box_int` for `Box[int]`."""
    origin = origin_of(tp)
    name = tp.__name__ if origin is None else "_".join([origin.__name__, *map(_name, get_args(tp))])
    return re.sub(r"[^A-Za-z0-9_]+", "_", str(name)).strip("_")
