"""`schwarm plugins enable`: have a plugin take part."""

from __future__ import annotations

import click

from schwarm_cli.commands.plugins.change import change, user_option
from schwarm_cli.exit_code import ExitCode
from schwarm_cli.option import debug_option, plugin_argument


@click.command()
@plugin_argument
@user_option
@debug_option
def enable(*, name: str, user: bool) -> ExitCode:
    """Have a plugin take part.

    Names it in the project's schwarm.toml, whose comments stay. Ends with the exit code 4 if it can't be used even so:
    another layer of the configuration may disable it.
    """
    from schwarm_cli.edit import enable_plugin

    statuses = change(name, user=user, edit=enable_plugin)
    return ExitCode.OK if any(each.state == "active" for each in statuses) else ExitCode.PLUGIN
