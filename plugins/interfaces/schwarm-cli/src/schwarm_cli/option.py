"""Options that several commands have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

DEBUG = f"{__name__}.debug"
JSON = f"{__name__}.json"
"""What the context's `meta` knows of these options, whichever command had them."""


def _debug(context: click.Context, _option: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    if not value:
        return
    context.meta[DEBUG] = True
    from schwarm_cli.output.log import show_logs

    show_logs()


def _json(context: click.Context, _option: click.Parameter, value: bool) -> bool:  # noqa: FBT001 - click's signature
    context.meta[JSON] = value
    return value


def _agents(_context: click.Context, _option: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from schwarm_core.application.configuration.manager import ConfigurationManager

    agents = ConfigurationManager.standard().config.agents
    return [CompletionItem(name, help=one.description) for name, one in agents.items() if name.startswith(incomplete)]


def _plugins(_context: click.Context, _option: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from schwarm_cli.installed import plugin_entries
    from schwarm_core.application.plugins.policy import qualified

    names = dict.fromkeys(map(qualified, plugin_entries()))
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


debug_option = click.option(
    "--debug", is_flag=True, expose_value=False, is_eager=True, callback=_debug, help="Show tracebacks and logs."
)
json_option = click.option("--json", "as_json", is_flag=True, callback=_json, is_eager=True, help="Write JSON.")
set_option = click.option(
    "--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Set a key of the configuration, for this command."
)
agent_option = click.option("--agent", "-a", metavar="NAME", shell_complete=_agents, help="The agent that answers.")
provider_option = click.option("--provider", "-p", metavar="NAME", help="The provider that is asked.")
model_option = click.option(
    "--model",
    "-m",
    metavar="MODEL",
    help="The model that is asked: provider:model, a provider, or a model of --provider.",
)
plugin_argument = click.argument("name", metavar="PLUGIN", shell_complete=_plugins)
plugins_argument = click.argument("names", metavar="[PLUGIN]...", nargs=-1, shell_complete=_plugins)


def model_named(provider: str | None, model: str | None) -> str:
    """The model that options name: `--provider X --model Y` is `X:Y`.

    Args:
        provider: What `--provider` says.
        model: What `--model` says.

    Returns:
        The name; empty if neither says anything.
    """
    return ":".join(filter(None, (provider, model)))
