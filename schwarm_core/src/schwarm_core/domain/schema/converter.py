"""The strict rules as a cattrs converter, for those who compose with cattrs."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from schwarm_core.domain.error.value import UnsupportedTypeError
from schwarm_core.domain.schema.structure import structurer
from schwarm_core.domain.schema.unstructure import unstructure

if TYPE_CHECKING:
    from collections.abc import Callable

    from cattrs import Converter


def strict_converter() -> Converter:
    """A cattrs converter that structures and unstructures exactly as Schwarm does: no coercion, no unknown keys.

    Types that Schwarm doesn't read are left to cattrs, so hooks for types of one's own can be registered as usual. Each
    call makes a new converter, so that they are nobody else's.

    Returns:
        The converter. It raises `InvalidValueError` for a value that doesn't fit.

    Example:
        >>> converter = strict_converter()
        >>> converter.structure({"name": "Ada"}, Person)
        Person(name='Ada')
    """
    from cattrs import Converter

    converter = Converter()
    converter.register_structure_hook_factory(_is_read, _structure_hook)
    converter.register_unstructure_hook_factory(_is_read, lambda _: unstructure)
    return converter


@cache
def _is_read(tp: Any) -> bool:  # noqa: ANN401 - cattrs asks about anything that can stand in an annotation
    """Whether Schwarm reads a type."""
    try:
        structurer(tp)
    except UnsupportedTypeError:
        return False
    return True


def _structure_hook(tp: Any) -> Callable[[object, object], object]:  # noqa: ANN401 - as above
    structure_one = structurer(tp)
    return lambda value, _: structure_one(value)
