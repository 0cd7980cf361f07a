"""What is really called when something callable is: its parameters, its names, its docstring."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any, NoReturn, TypeAlias

from attrs import frozen

from schwarm_core.domain.error.run import ToolError
from schwarm_core.domain.schema.annotation import evaluate, raw_signature
from schwarm_core.domain.schema.type_form import TypeForm

_Function: TypeAlias = Any  # functions have attributes that `Callable` doesn't tell of
_BY_POSITION = inspect.Parameter.POSITIONAL_ONLY
_MANY = inspect.Parameter.VAR_POSITIONAL
_ANY_NAMES = inspect.Parameter.VAR_KEYWORD
_CONTEXT = re.compile(r"(?:\w+\.)*Context(?:\[.*\])?", re.DOTALL)


class _NamedContext:
    """Stands for a `Context` that is imported for type checkers only: its name says enough."""

    __schwarm_context__ = True


@frozen(eq=False, repr=False)
class Callee:
    """Something callable, as a tool sees it.

    Attributes:
        name: What it is called.
        docstring: What it says of itself.
        is_async: Whether a call has to be awaited.
        parameters: Those that a caller may give, by name.
    """

    name: str
    docstring: str | None
    is_async: bool
    parameters: tuple[inspect.Parameter, ...]
    _function: _Function
    _returned: object

    def hint(self, parameter: inspect.Parameter) -> TypeForm:
        """The type of a parameter.

        Raises:
            ToolError: When it has none, or one that can't be resolved.
        """
        annotation = parameter.annotation
        if annotation is inspect.Parameter.empty:
            remedy = f"annotate it, for example `{parameter.name}: str`: the model is told what to send"
            self._refuse(f"its parameter `{parameter.name}` has no annotation", remedy)
        try:
            return self._evaluated(annotation)
        except Exception as error:  # noqa: BLE001 - an annotation is code, and may raise anything
            if _CONTEXT.fullmatch(str(getattr(annotation, "__forward_arg__", annotation))):
                return _NamedContext
            problem = f"the annotation of its parameter `{parameter.name}` can't be resolved: {error}"
            remedy = (
                "import what it names when the program runs, not under TYPE_CHECKING, and define it at module level"
            )
            self._refuse(problem, remedy)

    def return_annotation(self) -> object:
        """The type that it returns; `inspect.Signature.empty` if that can't be resolved."""
        try:
            return self._evaluated(self._returned)
        except Exception:  # noqa: BLE001 - an annotation is code, and may raise anything
            return inspect.Signature.empty

    def _evaluated(self, annotation: object) -> TypeForm:
        if isinstance(annotation, type):
            return annotation
        names = getattr(self._function, "__globals__", {})
        return evaluate(annotation, self._function.__qualname__, names, _enclosed(self._function))

    def _refuse(self, problem: str, remedy: str) -> NoReturn:
        msg = f"`{self.name}`: {problem}"
        raise ToolError(msg, tool=self.name, remedy=remedy)


def callee_of(function: Callable[..., object]) -> Callee:
    """What is called when `function` is.

    Raises:
        ToolError: When its parameters can't be read, or can't be given by name.
    """
    target = _target(function)
    name = _name(function)
    try:
        signature = raw_signature(function)
    except (ValueError, TypeError) as error:
        msg = f"`{name}`: its parameters can't be read: {error}"
        raise ToolError(msg, tool=name, remedy="wrap it in a function with annotations") from error
    fixed = function.keywords if isinstance(function, functools.partial) else {}
    parameters = tuple(parameter for parameter in signature.parameters.values() if parameter.name not in fixed)
    for parameter in parameters:
        _check_named(name, parameter)
    docstring = target.__doc__ or getattr(function, "__doc__", None)
    return Callee(name, docstring, _is_async(function), parameters, target, signature.return_annotation)


def _check_named(name: str, parameter: inspect.Parameter) -> None:
    """A model gives its arguments by name, and the schema names them."""
    kind = parameter.kind
    if kind is _BY_POSITION:
        problem, remedy = f"`{parameter.name}` is taken by position alone", "remove the `/`"
    elif kind is _MANY:
        problem, remedy = f"`*{parameter.name}` has no names", f"take a list instead, `{parameter.name}: list[str]`"
    elif kind is _ANY_NAMES:
        problem, remedy = f"`**{parameter.name}` takes any name", f"take a dict, `{parameter.name}: dict[str, str]`"
    else:
        return
    msg = f"`{name}`: {problem}, and a model gives its arguments by name"
    raise ToolError(msg, tool=name, remedy=remedy)


def _target(function: _Function) -> _Function:
    """The function whose code has the annotations."""
    if isinstance(function, FunctionType):
        return inspect.unwrap(function) if hasattr(function, "__wrapped__") else function
    if isinstance(function, functools.partial):
        return _target(function.func)
    if isinstance(function, MethodType):
        return _target(function.__func__)
    if hasattr(function, "__wrapped__"):
        return _target(inspect.unwrap(function))
    if isinstance(function, type):
        return vars(function).get("__init__", function)
    return getattr(type(function).__call__, "__wrapped__", type(function).__call__)


def _name(function: _Function) -> str:
    if isinstance(function, functools.partial):
        return _name(function.func)
    return str(getattr(function, "__name__", type(function).__name__))


def _is_async(function: _Function) -> bool:
    if inspect.iscoroutinefunction(function):
        return True
    return not isinstance(function, FunctionType | MethodType) and inspect.iscoroutinefunction(
        getattr(type(function), "__call__", None)  # noqa: B004 - what its class defines is what is called
    )


def _enclosed(function: _Function) -> dict[str, Any]:
    """The names of the functions around that a function's code mentions."""
    cells = getattr(function, "__closure__", None) or ()
    found: dict[str, Any] = {}
    for name, cell in zip(function.__code__.co_freevars if cells else (), cells, strict=True):
        try:
            found[name] = cell.cell_contents
        except ValueError:  # not assigned yet
            continue
    return found
