"""`schwarm config show`: what holds, and who said it."""

from __future__ import annotations

import sys

import click

from schwarm_cli.option import debug_option, json_option, set_option


@click.command()
@json_option
@set_option
@debug_option
def show(*, as_json: bool, overrides: tuple[str, ...]) -> None:
    """Show what holds, and who said it.

    It is TOML, with the origin of each setting as a comment. Secrets are masked, and so is whatever a reference stands
    for; plugins that have a section are imported, since they know which of their settings are secret.
    """
    from schwarm_cli.installed import plugins_with_sections
    from schwarm_cli.output.terminal import fit_for
    from schwarm_cli.settings import classes_of
    from schwarm_core.application.composition.catalogue import catalogue_of
    from schwarm_core.application.configuration.manager import ConfigurationManager
    from schwarm_core.application.configuration.show import as_json as written_as_json
    from schwarm_core.application.configuration.show import as_toml

    manager = ConfigurationManager.standard(overrides=overrides)
    config = manager.load()
    classes = classes_of(catalogue_of(config), plugins_with_sections(config)).classes
    effective = manager.effective(classes)
    if as_json:
        click.echo(written_as_json(effective))
    else:
        click.echo(fit_for(sys.stdout, as_toml(effective)), nl=False)
