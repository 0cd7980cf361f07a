"""The middleware of an application: loaded, ordered, made, and taken apart into the points where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from attrs import define, field

from schwarm_core.application.plugins.kind import MIDDLEWARE
from schwarm_core.application.plugins.order import ordered
from schwarm_core.domain.error.base import SchwarmError
from schwarm_core.domain.middleware.middleware import Middleware, MiddlewareSpec

if TYPE_CHECKING:
    from schwarm_core.application.composition.maker import Maker
    from schwarm_core.application.plugins.catalogue import Loaded
    from schwarm_core.domain.agent.request import AgentRequest
    from schwarm_core.domain.middleware.middleware import (
        EventMiddleware,
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

    def add(self, middleware: Middleware, owner: str = "") -> None:
        """Puts middleware further in than what there is.

        Args:
            middleware: The middleware.
            owner: The distribution it comes from; empty for the application's own code.
        """
        label = f"middleware {middleware.name!r}" + (f" of {owner}" if owner else "")
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
            raise error

        self.run.insert(0, ("middleware", refused))


async def build_layers(maker: Maker, given: Sequence[Middleware], names: Sequence[str], *, strict: bool) -> Layers:
    """Makes the middleware of an application.

    Args:
        maker: Makes what plugins declare.
        given: What the code gives; it stands outermost.
        names: What the configuration names.
        strict: Whether what can't be had is an error now, rather than of each run.

    Returns:
        The middleware by its points.

    Raises:
        SchwarmError: If something can't be had, and `strict`.
    """
    layers = Layers()
    for middleware in given:
        layers.add(middleware)
    try:
        for name, loaded in _in_order(maker, names):
            made = await maker.make(MIDDLEWARE, name, loaded, Middleware)
            layers.add(made, loaded.entry.distribution)
    except SchwarmError as error:
        if strict:
            raise
        layers.refuse(error)
    return layers


def _in_order(maker: Maker, names: Sequence[str]) -> list[tuple[str, Loaded[MiddlewareSpec]]]:
    found: dict[str, Loaded[MiddlewareSpec]] = {name: maker.load(MIDDLEWARE, name) for name in names}
    sections = {loaded.spec.name: name for name, loaded in found.items()}
    specs = ordered([loaded.spec for loaded in found.values()], [found[name].spec.name for name in names])
    return [(sections[spec.name], found[sections[spec.name]]) for spec in specs]
