"""The application that a command runs, and the agent in it that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schwarm_core.application.configuration.agents import agents_of
from schwarm_core.application.configuration.manager import ConfigurationManager
from schwarm_core.application.configuration.source import ConfigurationSource
from schwarm_core.application.plugins.kind import EXPORTERS
from schwarm_core.application.schwarm import Schwarm
from schwarm_core.domain.agent.agent import Agent
from schwarm_core.domain.error.run import AgentNotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable

_CONSOLE = "console"
_INSTRUCTIONS = "You are a helpful assistant. Use your tools where they know better than you, and be brief."


def open_configuration(overrides: Iterable[str] = (), *, model: str = "") -> ConfigurationManager:
    """The configuration, with what the options say before all else.

    Args:
        overrides: What `--set` says.
        model: What `--provider` and `--model` say.
    """
    said: list[str | ConfigurationSource] = list(overrides)
    if model:
        said.append(ConfigurationSource("--model", {"runtime": {"model": model}}))
    return ConfigurationManager.standard(overrides=said)


def application(overrides: Iterable[str] = (), *, model: str = "") -> Schwarm:
    """The application that the configuration describes, not yet open.

    Args:
        overrides: What `--set` says.
        model: What `--provider` and `--model` say.
    """
    manager = open_configuration(overrides, model=model)
    return Schwarm(manager, agents=agents_of(manager))


def agent_named(app: Schwarm, name: str | None) -> Agent[Any, Any]:
    """The agent that is meant: by an option, else by `runtime.agent`, else a plain one.

    Args:
        app: The application.
        name: What `--agent` says.

    Raises:
        AgentNotFoundError: If there is none of that name.
    """
    wanted = name or app.config.runtime.agent
    if not wanted:
        return Agent("assistant", instructions=_INSTRUCTIONS)
    found = app.agents.get(wanted)
    if found is not None:
        return found
    from schwarm_core.domain.schema.words import nearest

    hint = nearest(wanted, app.agents)
    msg = f"there is no agent {wanted!r}{'; ' if hint else ''}{hint}"
    raise AgentNotFoundError(msg, remedy=f"declare it in schwarm.toml, as [agents.{wanted}]; or name another: --agent")


def is_live(app: Schwarm) -> bool:
    """Whether the command line shows what happens in a run: unless an exporter writes it to the terminal already."""
    active = app.config.active(EXPORTERS.name, app.plugins.names(EXPORTERS))
    return all(app.config.plugin(EXPORTERS.name, name) != _CONSOLE for name in active)
