"""Faults, as they are gathered on the way up from where they were found."""

from __future__ import annotations

from schwarm_core.domain.error.value import Fault, InvalidValueError
from schwarm_core.domain.schema.json_value import in_words

MISSING = "missing"


def invalid(value: object, expected: str, *, hide: bool = False, hint: str = "") -> InvalidValueError:
    """The error for one value that doesn't fit.

    Args:
        value: What stands there.
        expected: What should stand there, in words.
        hide: Don't show it, because it may be a secret.
        hint: The nearest name that exists, or another help.
    """
    return InvalidValueError((Fault((), expected, in_words(value, hide=hide), hint),))


def under(step: str | int, error: InvalidValueError) -> tuple[Fault, ...]:
    """The faults of an inner value, seen from the value around it."""
    return tuple(Fault((step, *fault.path), fault.expected, fault.found, fault.hint) for fault in error.faults)


def too_deep() -> InvalidValueError:
    """The error for a value with more levels than Python can go down."""
    return InvalidValueError((Fault((), "a value of fewer levels"),))


def not_finite(number: object) -> InvalidValueError:
    """The error for a number that JSON can't write."""
    return InvalidValueError((Fault((), "a finite number", str(number)),), remedy="JSON has no other numbers")
