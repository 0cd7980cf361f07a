"""The context's data: snapshots for tools, and merging what they changed."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, TypeVar, cast

from schwarm_core.domain.error.run import RunError

T = TypeVar("T")

_IMMUTABLE = (type(None), str, bytes, int, float, bool)


def snapshot(data: T) -> T:
    """A copy of a context's data that can be changed without being seen by others.

    Args:
        data: A mapping, an attrs instance, a dataclass instance, or a plain value; anything else is shared, not copied.

    Returns:
        The copy.

    Raises:
        RunError: If it holds something that can't be copied, such as a connection.
    """
    if isinstance(data, _IMMUTABLE) or _fields(data) is None:
        return data
    try:
        return deepcopy(data)
    except Exception as error:
        msg = f"the context's data can't be copied: {error}"
        remedy = "Keep plain values in it; register connections as services and ask for them with `Inject[...]`."
        raise RunError(msg, remedy=remedy) from error


def changes(before: object, after: object) -> dict[str, object]:
    """What a tool changed on its snapshot.

    Args:
        before: The data as it was handed to the tool.
        after: The tool's snapshot, when it ended.

    Returns:
        The fields that differ, with their new values.
    """
    old, new = _fields(before), _fields(after)
    if old is None or new is None:
        return {}
    return {name: value for name, value in new.items() if name not in old or _differ(old[name], value)}


def merge(data: T, changed: Mapping[str, object]) -> T:
    """The data with some fields changed.

    Args:
        data: The run's own data.
        changed: The new values.

    Returns:
        The data, changed in place where it can be.

    Raises:
        RunError: If a field doesn't exist.
    """
    if not changed:
        return data
    names = _fields(data)
    if isinstance(data, dict):
        data.update(changed)
        return data
    unknown = [name for name in changed if names is None or name not in names]
    if unknown:
        msg = f"the context's data ({type(data).__name__}) has no field {unknown[0]!r} to change"
        raise RunError(msg, remedy="Change fields that it has, or start the run with a mapping or a class that has it.")
    return _replaced(data, changed)


def _fields(data: object) -> Mapping[str, object] | None:
    """The fields of what can be snapshotted; None for anything else."""
    if isinstance(data, Mapping):
        return cast("Mapping[str, object]", data)
    described = getattr(data, "__attrs_attrs__", None)
    names = [field.name for field in described] if described else list(getattr(data, "__dataclass_fields__", ()))
    if not names and described is None:
        return None
    return {name: getattr(data, name, None) for name in names}


def _differ(old: object, new: object) -> bool:
    return old is not new and bool(old != new)


def _replaced(data: T, changed: Mapping[str, object]) -> T:
    try:
        for name, value in changed.items():
            setattr(data, name, value)
    except AttributeError:  # frozen
        return _evolved(data, changed)
    return data


def _evolved(data: T, changed: Mapping[str, object]) -> T:
    # attrs and dataclasses both take their own class's instances here, which a type variable can't say.
    instance: Any = data
    if hasattr(instance, "__attrs_attrs__"):
        from attrs import evolve

        names = {field.name: field.alias for field in instance.__attrs_attrs__}
        return cast("T", evolve(instance, **{names[name]: value for name, value in changed.items()}))
    from dataclasses import replace

    return cast("T", replace(instance, **changed))
