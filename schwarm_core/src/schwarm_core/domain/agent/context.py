"""What a tool, an instruction function and an output check know of the run they serve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from attrs import define

if TYPE_CHECKING:
    from typing_extensions import TypeForm

    from schwarm_core.domain.agent.agent import Agent
    from schwarm_core.domain.event.base import Event
    from schwarm_core.domain.message.message import Message
    from schwarm_core.domain.message.part import ToolCallPart
    from schwarm_core.domain.message.usage import Usage
    from schwarm_core.domain.provider.provider import Provider

ContextT = TypeVar("ContextT")
ServiceT = TypeVar("ServiceT")


class Services(Protocol):
    """Hands out what was registered with the application: services by type, providers by name."""

    async def get(self, service: TypeForm[ServiceT], /) -> ServiceT:
        """The service of a type.

        Args:
            service: The type.

        Returns:
            The run's instance of it.

        Raises:
            ServiceNotFoundError: If nothing of that type is registered.
        """
        ...

    # A provider of any family.
    async def provider(self, name: str, /, agent: str = "") -> Provider[Any, Any]:
        """A provider, initialized.

        Args:
            name: Its name in the configuration.
            agent: The agent that asks, for providers that live per agent.

        Returns:
            The provider.

        Raises:
            SchwarmError: If it can't be had.
        """
        ...


class Emit(Protocol):
    """Publishes an event."""

    def __call__(self, event: Event, /) -> None:
        """Publishes an event without waiting for those who hear it."""
        ...


@define(eq=False)
class Context(Generic[ContextT]):
    """What a function of the user's knows of its run. Ask for it by annotating a parameter with `Context[...]`.

    A tool gets a snapshot of its own: `data` may be changed, and what was changed is merged into the run's data when
    the tools of the turn have ended, in the order of the calls. So tools that run at once don't see each other's
    changes.

    Attributes:
        data: The value the run was started with, as it is now. Plain data: a mapping, an attrs class, a dataclass.
        run_id: The run.
        agent: The agent whose turn it is.
        turn: The number of the turn, counted from 1.
        messages: The conversation so far.
        usage: What the run has used up so far.
        call: The tool call being executed; None outside of one.
        approved: Whether a person has approved this call.
        services: Hands out what was registered with the application: services by type, providers by name.
        emit: Publishes an event to those who subscribed to its class.
    """

    __schwarm_context__: ClassVar[bool] = True

    data: ContextT
    run_id: str
    # Its context and output are not known here, and needn't be.
    agent: Agent[Any, Any]
    turn: int
    messages: tuple[Message, ...]
    usage: Usage
    services: Services
    emit: Emit
    call: ToolCallPart | None = None
    approved: bool = False
