"""The middleware of an application: loaded, ordered, made, and taken apart into the points where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from attrs import define, field, frozen

from schwarm_core.application.plugins.kind import MIDDLEWARE
from schwarm_core.application.plugins.order import ordered
from schwarm_core.application.provider.boundary import duplicate
from schwarm_core.domain.middleware.middleware import Middleware

if TYPE_CHECKING:
    from schwarm_core.application.composition.maker import Maker
    from schwarm_core.application.plugins.catalogue import Loaded
    from schwarm_core.domain.agent.request import AgentRequest
    from schwarm_core.domain.error.base import SchwarmError
    from schwarm_core.domain.middleware.middleware import (
        EventMiddleware,
        MiddlewareSpec,
        ModelMiddleware,
        RunHandler,
        RunMiddleware,
        ToolMiddleware,
    )


@define(eq=False)
class Layers:
    """Middleware by the points where it stands, outermost first, each with its name.

    Attributes:
        run: Around runs.
        model: Around model calls.
        tool: Around tool calls.
        event: Around events.
    """

    run: list[tuple[str, RunMiddleware]] = field(factory=list)
    model: list[tuple[str, ModelMiddleware]] = field(factory=list)
    tool: list[tuple[str, ToolMiddleware]] = field(factory=list)
    event: list[EventMiddleware] = field(factory=list)

    def add(self, middleware: Middleware, name: str = "", owner: str = "") -> None:
        """Puts middleware further in than what there is.

        Args:
            middleware: The middleware.
            name: What the configuration calls it; empty for its own name.
            owner: The distribution it comes from; empty for the application's own code.
        """
        label = f"middleware {(name or middleware.name)!r}" + (f" of {owner}" if owner else "")
        if middleware.run is not None:
            self.run.append((label, middleware.run))
        if middleware.model is not None:
            self.model.append((label, middleware.model))
        if middleware.tool is not None:
            self.tool.append((label, middleware.tool))
        if middleware.event is not None:
            self.event.append(middleware.event)

    def refuse(self, error: SchwarmError) -> None:
        """Lets no run pass: what was to stand around it can't be had, and may be what keeps it safe.

        Args:
            error: Why.
        """

        async def refused(_request: AgentRequest[Any, Any], _call_next: RunHandler) -> NoReturn:
            raise duplicate(error)

        self.run.insert(0, ("what stands in for it", refused))


async def add_installed(layers: Layers, maker: Maker, names: Sequence[str]) -> None:
    """Makes the middleware that the configuration names, and puts it further in than what there is.

    Args:
        layers: What there is.
        maker: Makes what plugins declare.
        names: The names of the sections, in the order of the configuration.

    Raises:
        SchwarmError: If one can't be had.
    """
    for name, loaded in _in_order({name: maker.load(MIDDLEWARE, name) for name in names}):
        made = await maker.make(MIDDLEWARE, name, loaded, Middleware)
        layers.add(made, name, loaded.entry.distribution)


@frozen
class _Place:
    """Where a section's middleware wants to stand among the other sections."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def _in_order(found: Mapping[str, Loaded[MiddlewareSpec]]) -> list[tuple[str, Loaded[MiddlewareSpec]]]:
    def sections(plugins: Iterable[str]) -> tuple[str, ...]:
        """One plugin may have several sections; what is declared about it holds for each."""
        wanted = frozenset(plugins)
        return tuple(name for name, loaded in found.items() if loaded.spec.name in wanted)

    places = [_Place(name, sections(loaded.spec.before), sections(loaded.spec.after)) for name, loaded in found.items()]
    return [(place.name, found[place.name]) for place in ordered(places, list(found))]
