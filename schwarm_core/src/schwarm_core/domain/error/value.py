"""What goes wrong when a value doesn't fit its type, with the path to each fault."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from schwarm_core.domain.error.base import SchwarmError


@frozen
class Fault:
    """One thing that is wrong with a value.

    Attributes:
        path: The keys and indexes that lead to it from the whole value, e.g. `("agents", "a", "tools", 0)`.
        expected: What should stand there, in words: `"an integer"`.
        found: What stands there, in words and short; never a secret.
        hint: The nearest name that exists, or another help; empty when there is none.
    """

    path: tuple[str | int, ...]
    expected: str
    found: str = ""
    hint: str = ""

    @property
    def where(self) -> str:
        """The path as people write it: `agents.a.tools[0]`; `"the value"` for the whole."""
        text = ""
        for step in self.path:
            text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
        return text or "the value"

    def __str__(self) -> str:
        found = f", not {self.found}" if self.found else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.where}: expected {self.expected}{found}{hint}"


class InvalidValueError(SchwarmError):
    """A value doesn't fit its type; all faults at once.

    Args:
        faults: Each thing that is wrong, in the order of the value.
        remedy: What to do about it.
    """

    code: ClassVar[str] = "value.invalid"

    def __init__(self, faults: tuple[Fault, ...], *, remedy: str = "") -> None:
        super().__init__("\n".join(str(fault) for fault in faults), remedy=remedy)
        self.faults = faults


class UnsupportedTypeError(SchwarmError):
    """A type was declared that has no JSON form, or an ambiguous one (a union whose members can't be told apart)."""

    code: ClassVar[str] = "value.unsupported_type"
