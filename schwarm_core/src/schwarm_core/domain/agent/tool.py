"""A tool: a typed function that a model may call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, overload

from attrs import field, frozen

from schwarm_core.domain.error.run import ToolError

if TYPE_CHECKING:
    from schwarm_core.domain.agent.context import Context
    from schwarm_core.domain.schema.signature import ToolSignature

ContextT = TypeVar("ContextT")
ContextT_contra = TypeVar("ContextT_contra", contravariant=True)
P = ParamSpec("P")


@frozen(eq=False)
class Tool(Generic[ContextT_contra]):
    """What a model may call. Made from a function by `tool`, or by hand for a tool that someone else executes.

    Attributes:
        name: Its name: letters, digits, `_` and `-`, at most 64 of them.
        description: What it does and when to use it, for the model.
        parameters: The JSON Schema of its arguments, an object.
        function: Executes it; None when its calls are always deferred to someone outside.
        signature: How the function takes its arguments; None with no function.
        sequential: Whether its calls run alone, in their turn, never beside others.
        timeout: Seconds it may take; None for the run's `Limits.tool_seconds`.
        repeatable: Whether it may be called again after a failure whose outcome is unknown.
        approval: Whether a person must allow each call.
        strict: Whether the vendor must hold the model to the schema; None leaves it to the provider.
    """

    name: str
    description: str
    parameters: Mapping[str, object]
    function: Callable[..., object] | None = None
    signature: ToolSignature | None = field(default=None, repr=False)
    sequential: bool = False
    timeout: float | None = None
    repeatable: bool = True
    approval: bool = False
    strict: bool | None = None


class _ToolMaker(Protocol):
    """A tool that takes a Context fits the agents of that context; one that takes none fits every agent."""

    @overload
    def __call__(self, function: Callable[Concatenate[Context[ContextT], P], object], /) -> Tool[ContextT]: ...
    @overload
    def __call__(self, function: Callable[P, object], /) -> Tool[object]: ...


@overload
def tool(function: Callable[Concatenate[Context[ContextT], P], object], /) -> Tool[ContextT]: ...
@overload
def tool(function: Callable[P, object], /) -> Tool[object]: ...
@overload
def tool(
    *,
    name: str | None = None,
    description: str | None = None,
    sequential: bool = False,
    timeout: float | None = None,
    repeatable: bool = True,
    approval: bool = False,
    strict: bool | None = None,
) -> _ToolMaker: ...
def tool(
    function: Callable[..., object] | None = None,
    /,
    *,
    name: str | None = None,
    description: str | None = None,
    sequential: bool = False,
    timeout: float | None = None,
    repeatable: bool = True,
    approval: bool = False,
    strict: bool | None = None,
) -> object:
    """Makes a tool of a function: its name, its docstring and its annotations are what the model is told.

    A sync function runs in a worker thread, an async one in the run's own loop.

    Args:
        function: The function. Left out when `tool` is used as a decorator with arguments.
        name: Another name than the function's.
        description: Another description than the docstring's.
        sequential: Whether its calls run alone, never beside others of the same turn.
        timeout: Seconds it may take; None for the run's limit.
        repeatable: Whether it may be called again after a failure whose outcome is unknown.
        approval: Whether a person must allow each call.
        strict: Whether the vendor must hold the model to the schema; None leaves it to the provider.

    Returns:
        The tool; or, without a function, a decorator that makes one.

    Raises:
        ToolError: If a parameter has no annotation, or one that has no JSON form.

    Example:
        >>> @tool(timeout=10)
        ... def population(city: str) -> int:
        ...     '''How many people live in a city.'''
        ...     return {"Tokyo": 14_000_000}[city]
    """

    def make(function: Callable[..., object], /) -> Tool[Any]:
        from schwarm_core.domain.schema.signature import signature_of

        signature = signature_of(function)
        return Tool(
            name=name or signature.name,
            description=signature.description if description is None else description,
            parameters=signature.parameters,
            function=function,
            signature=signature,
            sequential=sequential,
            timeout=timeout,
            repeatable=repeatable,
            approval=approval,
            strict=strict,
        )

    return make if function is None else make(function)


def external_tool(name: str, description: str, parameters: Mapping[str, object]) -> Tool[object]:
    """A tool that someone outside executes: each call of it is deferred, and the run waits for the answer.

    Args:
        name: Its name.
        description: What it does, for the model.
        parameters: The JSON Schema of its arguments, an object.

    Returns:
        The tool.
    """
    return Tool(name, description, parameters)


def as_tool(thing: object) -> Tool[Any]:
    """The tool that a thing in an agent's list of tools stands for.

    Args:
        thing: A tool or a function.

    Returns:
        The tool.

    Raises:
        ToolError: If it is neither.
    """
    if isinstance(thing, Tool):
        return thing
    if callable(thing):
        return tool(thing)
    msg = f"{thing!r} is no tool"
    raise ToolError(msg, remedy="Give a function with annotations, or what `tool` returns.")
