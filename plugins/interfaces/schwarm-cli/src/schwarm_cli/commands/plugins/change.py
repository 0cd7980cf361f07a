"""What enabling and disabling a plugin have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from schwarm_core.application.plugins.status import PluginStatus

user_option = click.option("--user", is_flag=True, help="Change your own configuration, rather than the project's.")


def change(name: str, *, user: bool, edit: Callable[[Path, str], None]) -> tuple[PluginStatus, ...]:
    """Changes a file, and says how the plugin stands then.

    Args:
        name: The plugin, with its kind or without.
        user: Whether the user's file is changed, rather than the project's.
        edit: Makes the change.

    Returns:
        How the plugin stands, once for each distribution that offers it.

    Raises:
        PluginNotFoundError: If it is not installed.
        click.UsageError: If it is not clear which is meant.
    """
    from schwarm_cli.edit import file_to_change
    from schwarm_cli.installed import matching, plugin_entries
    from schwarm_cli.trusting import keeping_trust
    from schwarm_core.application.plugins.policy import qualified

    plugin, *others = matching(name, map(qualified, plugin_entries()))
    if others:
        msg = f"{name} may be {' or '.join((plugin, *others))}: say which"
        raise click.UsageError(msg)
    file = file_to_change(user=user)
    with keeping_trust(file):
        edit(file, plugin)
    return _standing(plugin, file)


def _standing(name: str, file: Path) -> tuple[PluginStatus, ...]:
    from schwarm_cli.installed import standing
    from schwarm_core.application.composition.catalogue import catalogue_of
    from schwarm_core.application.configuration.manager import ConfigurationManager

    config = ConfigurationManager.standard().load()
    statuses = [each for each in standing(config, catalogue_of(config)) if f"{each.kind}.{each.name}" == name]
    for status in statuses:
        reason = f": {status.reason}" if status.reason and status.state != "disabled" else ""
        click.echo(f"{name} of {status.distribution} is {status.state}{reason} ({file})")
    return tuple(statuses)
