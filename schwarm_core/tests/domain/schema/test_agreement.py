"""Schema and structuring never disagree: shown with types and values that nobody chose."""

from __future__ import annotations

import binascii
import enum
import json
import re
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import make_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from types import NoneType
from typing import Annotated, Any, Literal, NamedTuple, NotRequired, Union
from uuid import UUID

import attrs
import typing_extensions
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from jsonschema import (  # type: ignore[import-untyped]
    Draft202012Validator,
    FormatChecker,
    ValidationError,
    validators,
)

from schwarm_core.domain.error.value import Fault, InvalidValueError, UnsupportedTypeError
from schwarm_core.domain.schema.json_schema import schema_of
from schwarm_core.domain.schema.strict import from_strict, strict_schema
from schwarm_core.domain.schema.structure import structure, structurer, unstructure

SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
names = count()


@attrs.frozen
class Bounds:
    """Constraints, named as `annotated-types` names them."""

    ge: float | None = None
    lt: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None


# --- A validator that asserts formats --------------------------------------------------------------------------------

TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?", re.ASCII)
DURATION = re.compile(r"-?P(\d+W|(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d{1,6})?S)?)?)(?<!P)", re.ASCII)
HEX = re.compile(r"[\da-fA-F]{8}(-[\da-fA-F]{4}){3}-[\da-fA-F]{12}", re.ASCII)


def is_date(text: str) -> bool:
    """Whether a text is a date of the calendar."""
    return len(text) == 10 and bool(datetime.strptime(text, "%Y-%m-%d"))  # noqa: DTZ007 - a date has no zone


FORMAT_CHECKS: dict[str, Callable[[str], object]] = {
    "date": is_date,
    "time": TIME.fullmatch,
    "date-time": lambda text: is_date(text[:10]) and text[10] == "T" and TIME.fullmatch(text[11:]),
    "duration": DURATION.fullmatch,
    "uuid": HEX.fullmatch,
}
formats = FormatChecker(())
for format_name, check in FORMAT_CHECKS.items():
    formats.checks(format_name, raises=ValueError)(
        lambda text, check=check: not isinstance(text, str) or bool(check(text))
    )


def check_encoding(_validator: Any, encoding: str, text: object, _schema: Any) -> Any:
    """Assert base64."""
    try:
        if isinstance(text, str) and encoding == "base64":
            b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        yield ValidationError("is no base64")


def check_pattern(_validator: Any, pattern: str, text: object, _schema: Any) -> Any:
    """As ECMA-262 has it: unlike in Python, `$` doesn't match before a last line break."""
    if isinstance(text, str) and not re.search(pattern.replace("$", r"\Z"), text):
        yield ValidationError("doesn't match")


Validator = validators.extend(Draft202012Validator, {"contentEncoding": check_encoding, "pattern": check_pattern})


def accepts(schema: Any, value: object) -> bool:
    """A validator's verdict."""
    return bool(Validator(schema, format_checker=formats).is_valid(value))


# --- Types -----------------------------------------------------------------------------------------------------------


def of(origin: Any, *arguments: Any) -> Any:
    """A type with arguments that aren't known beforehand."""
    (first, *others) = arguments
    return origin[arguments if others else first]


@st.composite
def choices(draw: st.DrawFn) -> Any:
    """Literals."""
    values = st.sampled_from(["a", "b", "c", 1, 2, 3, True, None])
    return of(Literal, *draw(st.lists(values, min_size=1, max_size=3, unique_by=repr)))


@st.composite
def enums(draw: st.DrawFn) -> Any:
    """Enums made on the fly."""
    values = draw(st.lists(st.sampled_from(["a", "x", "y", 1, 7, 2.5]), min_size=1, max_size=3, unique=True))
    return enum.Enum(f"Enum{next(names)}", {f"M{index}": value for index, value in enumerate(values)})


@st.composite
def constrained(draw: st.DrawFn) -> Any:
    """Types with bounds."""
    low = draw(st.integers(-3, 3))
    tp, bounds = draw(
        st.sampled_from(
            [
                (int, Bounds(ge=low, lt=low + 5)),
                (float, Bounds(ge=low)),
                (str, Bounds(min_length=1, max_length=3)),
                (str, Bounds(pattern="^a")),
                (list[int], Bounds(max_length=2)),
                (dict[str, int], Bounds(min_length=1)),
            ]
        )
    )
    return of(Annotated, tp, bounds, "described")


scalars = (
    st.sampled_from([None, bool, int, float, str, bytes, date, datetime, time, timedelta, Decimal, UUID]) | choices()
)
scalars |= enums()
keys = st.sampled_from(["a", "b", "c", "kind"])


@st.composite
def records(draw: st.DrawFn, inner: st.SearchStrategy[Any]) -> Any:
    """Classes of the four kinds, made on the fly, some with a key that tells which they are."""
    fields = draw(st.dictionaries(keys, inner, max_size=3))
    if draw(st.booleans()):
        fields["kind"] = of(Literal, draw(st.sampled_from("xyz")))
    optional = set(draw(st.lists(st.sampled_from(list(fields)), unique=True))) if fields else set()
    fields |= {key: of(Union, fields[key], None) for key in optional}
    made = draw(st.sampled_from([made_by_attrs, made_by_dataclasses, made_typed_dict, made_named_tuple]))
    return made(
        f"Record{next(names)}", {key: fields[key] for key in sorted(fields, key=optional.__contains__)}, optional
    )


def made_by_attrs(name: str, fields: dict[str, Any], optional: set[str]) -> Any:
    """An attrs class."""
    made = {
        key: attrs.field(default=None if key in optional else attrs.NOTHING, type=tp or NoneType)
        for key, tp in fields.items()
    }
    return attrs.make_class(name, made, frozen=True)


def made_by_dataclasses(name: str, fields: dict[str, Any], optional: set[str]) -> Any:
    """A dataclass."""
    made = [(key, tp, None) if key in optional else (key, tp) for key, tp in fields.items()]
    return make_dataclass(name, made, frozen=True)


def made_typed_dict(name: str, fields: dict[str, Any], optional: set[str]) -> Any:
    """A TypedDict."""
    annotations = {key: of(NotRequired, tp) if key in optional else tp for key, tp in fields.items()}
    return typing_extensions.TypedDict(name, annotations)  # type: ignore[operator]


def made_named_tuple(name: str, fields: dict[str, Any], optional: set[str]) -> Any:
    """A NamedTuple, whose optional keys come last."""
    made: Any = NamedTuple(name, list(fields.items()))  # type: ignore[misc]
    made.__new__.__defaults__ = (None,) * len(optional)
    made._field_defaults = dict.fromkeys(optional)
    return made


@st.composite
def unions(draw: st.DrawFn, inner: st.SearchStrategy[Any]) -> Any:
    """A union; where it is ambiguous, what remains of it without the ambiguity."""
    union: Any = draw(inner)
    for member in draw(st.lists(inner, min_size=1, max_size=3)):
        if supported(of(Union, union, member)):
            union = of(Union, union, member)
    return union


def supported(tp: Any) -> bool:
    """Whether a type has a JSON form."""
    try:
        structurer(tp)
    except UnsupportedTypeError:
        return False
    return True


def extend(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Types made of types."""
    return st.one_of(
        inner.map(lambda tp: of(list, tp)),
        inner.map(lambda tp: of(tuple, tp, ...)),
        inner.map(lambda tp: of(Sequence, tp)),
        scalars.map(lambda tp: of(set, tp)),
        scalars.map(lambda tp: of(frozenset, of(tuple, tp, ...))),
        st.tuples(inner, inner).map(lambda pair: of(tuple, *pair)),
        inner.map(lambda tp: of(dict, str, tp)),
        inner.map(lambda tp: of(Mapping, Literal["a", "b"], tp)),
        unions(inner),
        records(inner),
    )


types = st.recursive(scalars | constrained() | st.just(Any), extend, max_leaves=6).filter(supported)


# --- Values ----------------------------------------------------------------------------------------------------------

numbers = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
json_scalars = st.none() | st.booleans() | numbers | st.text(max_size=4)
json_values = st.recursive(
    json_scalars | st.sampled_from(["a", "b", "x", 1, 1.0, True, "2026-12-31", "1.5"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys | st.text(max_size=2), inner, max_size=3),
    max_leaves=5,
)
FORMATS = {
    "date": st.dates().map(date.isoformat),
    "time": st.times().map(time.isoformat),
    "date-time": st.datetimes().map(datetime.isoformat),
    "duration": st.timedeltas().map(unstructure),
    "uuid": st.uuids().map(str),
}


def strings(schema: Any) -> st.SearchStrategy[Any]:
    """Strings that fit a schema."""
    if "format" in schema:
        return FORMATS[schema["format"]]
    if "contentEncoding" in schema:
        return st.binary(max_size=5).map(unstructure)
    if "pattern" in schema:
        return st.from_regex(schema["pattern"]) if schema["pattern"] != "^a" else st.just("abc")
    return st.text(min_size=schema.get("minLength", 0), max_size=schema.get("maxLength", 5))


def objects(schema: Any, root: Any) -> st.SearchStrategy[Any]:
    """Objects that fit a schema."""
    if "properties" not in schema:
        named = values(schema["propertyNames"], root) if "propertyNames" in schema else st.text(max_size=3)
        return st.dictionaries(named, values(schema["additionalProperties"], root), min_size=1, max_size=2)
    made = {key: values(part, root) for key, part in schema["properties"].items()}
    required = {key: made.pop(key) for key in schema.get("required", ())}
    return st.fixed_dictionaries(required, optional=made)


def arrays(schema: Any, root: Any) -> st.SearchStrategy[Any]:
    """Arrays that fit a schema."""
    if schema.get("items") is False:
        return st.tuples(*(values(part, root) for part in schema.get("prefixItems", ()))).map(list)
    unique = json.dumps if schema.get("uniqueItems") else None
    return st.lists(values(schema["items"], root), max_size=2, unique_by=unique)


def values(schema: Any, root: Any) -> st.SearchStrategy[Any]:
    """Values that mostly fit a schema."""
    if "$ref" in schema:
        return st.deferred(lambda: values(root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root))
    if "anyOf" in schema:
        return st.one_of(*(values(member, root) for member in schema["anyOf"]))
    if "const" in schema or "enum" in schema:
        return st.sampled_from(schema.get("enum", [schema.get("const")]))
    low = schema.get("minimum", -100)
    by_type: dict[Any, Any] = {
        None: lambda: json_values,
        "null": st.none,
        "boolean": st.booleans,
        "integer": lambda: st.integers(low, low + 4),
        "number": lambda: st.integers(low, low + 4) | st.floats(low, low + 1e9),
        "string": lambda: strings(schema),
        "array": lambda: arrays(schema, root),
        "object": lambda: objects(schema, root),
    }
    return by_type[schema.get("type")]()  # type: ignore[no-any-return]


def spoilt(draw: st.DrawFn, value: Any) -> Any:
    """The value with one thing in it changed."""
    if isinstance(value, list) and value and draw(st.booleans()):
        index = draw(st.integers(0, len(value) - 1))
        return [spoilt(draw, item) if at == index else item for at, item in enumerate(value)]
    if isinstance(value, dict) and value:
        key = draw(st.sampled_from(sorted(value)))
        change = draw(st.sampled_from(["drop", "add", "spoil", "spoil"]))
        if change == "drop":
            return {name: item for name, item in value.items() if name != key}
        if change == "add":
            return {**value, draw(keys): draw(json_values)}
        return {**value, key: spoilt(draw, value[key])}
    return draw(json_values)


@st.composite
def types_and_values(draw: st.DrawFn) -> tuple[Any, Any]:
    """A type, and a value that fits it, nearly fits it, or has nothing to do with it."""
    tp = draw(types)
    schema = schema_of(tp)
    source = draw(st.sampled_from(["fits", "spoilt", "any"]))
    value = draw(json_values if source == "any" else values(schema, schema))
    return tp, spoilt(draw, value) if source == "spoilt" else value


def faults(tp: Any, value: object) -> tuple[Fault, ...]:
    """What is wrong with a value; nothing if it fits."""
    try:
        structure(value, tp)
    except InvalidValueError as error:
        return error.faults
    return ()


def place_of(value: Any, fault: Fault) -> Any:
    """What the fault's last step is taken in."""
    for step in fault.path[:-1]:
        value = value[step]
    return value


# --- What holds ------------------------------------------------------------------------------------------------------


class TestAgreement:
    @SLOW
    @given(types)
    def test_every_schema_is_one(self, tp: Any) -> None:
        """The schema of any type is valid JSON Schema, and JSON."""
        schema = schema_of(tp)

        Draft202012Validator.check_schema(schema)
        assert json.loads(json.dumps(schema)) == schema

    @SLOW
    @given(types_and_values())
    def test_one_verdict(self, case: tuple[Any, Any]) -> None:
        """`structure` takes a value exactly when a validator takes it by the schema."""
        tp, value = case
        valid = accepts(schema_of(tp), value)
        event(f"valid: {valid}")

        assert (not faults(tp, value)) == valid

    @SLOW
    @given(types_and_values())
    def test_there_and_back(self, case: tuple[Any, Any]) -> None:
        """What was structured is the same after it was unstructured, written, read and structured again."""
        tp, value = case
        if faults(tp, value):
            return
        structured = structure(value, tp)

        assert structure(json.loads(json.dumps(unstructure(structured))), tp) == structured

    @SLOW
    @given(types_and_values())
    def test_faults_lead_to_their_place(self, case: tuple[Any, Any]) -> None:
        """Each path leads into the value, or names one key that isn't there."""
        tp, value = case

        for fault in faults(tp, value):
            place = place_of(value, fault)
            steps = place if isinstance(place, dict) else range(len(place)) if fault.path else ()
            assert not fault.path or fault.hint == "missing" or fault.path[-1] in steps


class TestStrictAgreement:
    @SLOW
    @given(records(types).filter(supported), st.data())
    def test_strict_answers_fit(self, tp: Any, data: st.DataObject) -> None:
        """An answer to the strict form of a schema, without its constraints, is an answer to the schema's shape."""
        schema = schema_of(tp)
        strict = strict_schema(schema)
        if strict is None:
            return
        answer = data.draw(values(strict, strict))
        restored = from_strict(schema, answer)

        assert accepts(without_dropped(schema), restored)


def without_dropped(schema: Any) -> Any:
    """A schema without what its strict form only says in words."""
    dropped = {"pattern", "minimum", "exclusiveMaximum", "minLength", "maxLength", "maxItems", "uniqueItems"}
    if isinstance(schema, dict):
        return {key: without_dropped(part) for key, part in schema.items() if key not in {*dropped, "contentEncoding"}}
    return [without_dropped(part) for part in schema] if isinstance(schema, list) else schema
