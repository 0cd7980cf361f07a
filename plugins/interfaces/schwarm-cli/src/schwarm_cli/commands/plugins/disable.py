"""`schwarm plugins disable`: keep a plugin from taking part."""

from __future__ import annotations

import click

from schwarm_cli.commands.plugins.change import change, user_option
from schwarm_cli.exit_code import ExitCode
from schwarm_cli.option import debug_option, plugin_argument


@click.command()
@plugin_argument
@user_option
@debug_option
def disable(*, name: str, user: bool) -> ExitCode:
    """Keep a plugin from taking part.

    Whoever names it: what needs it fails and says so. Changes the project's schwarm.toml, whose comments stay.
    """
    from schwarm_cli.edit import disable_plugin

    change(name, user=user, edit=disable_plugin)
    return ExitCode.OK
