"""What can be done about an error in a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from attrs import field, frozen

if TYPE_CHECKING:
    from schwarm_core.domain.agent.context import Context


@frozen
class Retry:
    """Do it again.

    Attributes:
        delay: Seconds to wait first.
    """

    delay: float = 0.0


@frozen
class SwitchProvider:
    """Ask another provider. Only for model calls.

    Attributes:
        model: A provider's name, or `"provider:model"`.
    """

    model: str


@frozen
class Skip:
    """Go on without it. Of a tool call, the model is told `value` in place of a result; a model call can't be skipped.

    Attributes:
        value: What the model is told.
        error: Whether it is told as an error.
    """

    value: str
    error: bool = True


@frozen
class Ask:
    """Ask a person, by deferring the tool call. A model call can't be deferred.

    Attributes:
        question: What to ask.
        details: More for the one who decides.
    """

    question: str
    details: Mapping[str, object] = field(factory=dict)


@frozen
class Abort:
    """Give up: the run fails with the error."""


Recovery: TypeAlias = Retry | SwitchProvider | Skip | Ask | Abort
"""One way on after an error."""


@frozen
class Failure:
    """An error, and where it happened.

    Attributes:
        error: The error.
        where: Whether a model call or a tool call failed.
        name: The provider's or the tool's name.
        attempt: How often this has been tried, this time included.
        context: The run it happened in.
    """

    error: Exception
    where: Literal["model", "tool"]
    name: str
    attempt: int
    context: Context[Any]


class RecoveryStrategy(Protocol):
    """Decides what to do about errors of a type."""

    async def recover(self, failure: Failure, /) -> Recovery | None:
        """Decides what to do.

        Args:
            failure: What went wrong.

        Returns:
            What to do; None to leave it to the next strategy.
        """
        ...
