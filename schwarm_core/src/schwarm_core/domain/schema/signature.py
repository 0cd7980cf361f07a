"""How a plain typed function reads as a tool, and how a model's arguments become those of a call."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import MethodType
from typing import Annotated, Any, get_args
from weakref import WeakKeyDictionary

from attrs import NOTHING, field, frozen

from schwarm_core.domain.error.run import ToolError
from schwarm_core.domain.error.value import UnsupportedTypeError
from schwarm_core.domain.schema.callee import Callee, callee_of
from schwarm_core.domain.schema.check import check
from schwarm_core.domain.schema.docstring import documentation
from schwarm_core.domain.schema.fault import invalid, too_deep
from schwarm_core.domain.schema.inject import Injected
from schwarm_core.domain.schema.json_schema import JsonSchema, SchemaWriter, object_schema
from schwarm_core.domain.schema.reading import shape_of
from schwarm_core.domain.schema.record_structuring import keys_structurer
from schwarm_core.domain.schema.shape import Field
from schwarm_core.domain.schema.structuring import Compiler
from schwarm_core.domain.schema.type_form import class_of, origin_of

_Bind = Callable[[Mapping[str, object]], dict[str, object]]
"""From a model's arguments to a function's."""


@frozen(eq=False)
class ToolSignature:
    """What a function says of itself to a model, and how it takes its arguments.

    Attributes:
        name: The function's name.
        description: Its docstring, up to the first section.
        parameters: The JSON Schema of its arguments, an object; without the context and what is injected.
        bind: Makes the function's arguments of a model's, those that are given; raises `InvalidValueError` with all
            faults at once.
        is_async: Whether a call has to be awaited.
        context_parameter: The name of the parameter that takes the `Context`; None if there is none.
        injected: The parameters annotated with `Inject[T]`, each with its T.
        return_annotation: What it returns; `inspect.Signature.empty` if it doesn't say, or not so that it can be found.
    """

    name: str
    description: str
    parameters: JsonSchema
    bind: _Bind = field(repr=False)
    is_async: bool = False
    context_parameter: str | None = None
    injected: Mapping[str, object] = field(factory=dict)
    return_annotation: object = inspect.Signature.empty


_KNOWN: WeakKeyDictionary[Any, ToolSignature] = WeakKeyDictionary()
_KNOWN_METHODS: WeakKeyDictionary[Any, ToolSignature] = WeakKeyDictionary()


def signature_of(function: Callable[..., object]) -> ToolSignature:
    """How a function reads as a tool; read once per function.

    Args:
        function: A function, a bound method, a `functools.partial`, a decorated function, or an object that can be
            called. Every parameter has an annotation.

    Returns:
        Its signature.

    Raises:
        ToolError: When a parameter has no annotation, or one that can't be resolved or has no JSON form; or can't be
            given by name.
    """
    # A bound method is made anew each time it is looked up; the function in it stays.
    known, key = (_KNOWN_METHODS, function.__func__) if isinstance(function, MethodType) else (_KNOWN, function)
    try:
        found = known.get(key)
        if found is None:
            found = known[key] = _read(function)
    except TypeError:  # no hash, or no weak references
        found = _read(function)
    return found


def _read(function: Callable[..., object]) -> ToolSignature:
    callee = callee_of(function)
    context: str | None = None
    injected: dict[str, object] = {}
    fields: list[Field] = []
    text, documented = documentation(callee.docstring)
    for parameter in callee.parameters:
        hint = callee.hint(parameter)
        if getattr(class_of(hint), "__schwarm_context__", False):
            context = parameter.name
        elif _is_injected(hint):
            injected[parameter.name] = get_args(hint)[0]
        else:
            fields.append(_field(callee, parameter, hint))
    return ToolSignature(
        name=callee.name,
        description=text,
        parameters=_schema(fields, documented),
        bind=_binder(fields),
        is_async=callee.is_async,
        context_parameter=context,
        injected=injected,
        return_annotation=callee.return_annotation(),
    )


def _is_injected(hint: object) -> bool:
    return origin_of(hint) is Annotated and any(isinstance(item, Injected) for item in hint.__metadata__)  # type: ignore[attr-defined]


def _field(callee: Callee, parameter: inspect.Parameter, hint: object) -> Field:
    """A parameter, as a key of the object that its function's arguments are."""
    try:
        shape = shape_of(hint)
        check(shape)
    except UnsupportedTypeError as error:
        msg = f"`{callee.name}`: the type of its parameter `{parameter.name}`: {error.message}"
        raise ToolError(msg, tool=callee.name, remedy=error.remedy) from error
    required = parameter.default is inspect.Parameter.empty
    default = NOTHING if required else parameter.default
    return Field(parameter.name, parameter.name, shape, required, default)


def _schema(fields: list[Field], documented: Mapping[str, str]) -> JsonSchema:
    writer = SchemaWriter()
    properties = {field.key: writer.field(field, documented.get(field.key, "")) for field in fields}
    return writer.with_definitions(object_schema(properties, [field.key for field in fields if field.required]))


def _binder(fields: list[Field]) -> _Bind:
    compiled: list[_Bind] = []

    def bind(arguments: Mapping[str, object]) -> dict[str, object]:
        if not isinstance(arguments, Mapping):
            raise invalid(arguments, "an object")
        if not compiled:
            compiler = Compiler()
            compiled.append(keys_structurer([(field, compiler.structurer(field.shape)) for field in fields]))
        try:
            return compiled[0](arguments)
        except RecursionError:
            raise too_deep() from None

    return bind
