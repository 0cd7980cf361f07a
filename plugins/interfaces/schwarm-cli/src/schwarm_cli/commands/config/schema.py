"""`schwarm config schema`: the JSON Schema of schwarm.toml."""

from __future__ import annotations

import json

import click

from schwarm_cli.option import debug_option, set_option


@click.command()
@set_option
@debug_option
def schema(*, overrides: tuple[str, ...]) -> None:
    """Write the JSON Schema of schwarm.toml.

    For editors, which complete and check the file by it. Every installed plugin is imported, for the schema of its
    section; one that can't be is left out, with a warning.
    """
    from schwarm_cli.installed import plugin_entries
    from schwarm_cli.output.terminal import warn
    from schwarm_cli.settings import classes_of
    from schwarm_core.application.composition.catalogue import catalogue_of
    from schwarm_core.application.configuration.manager import ConfigurationManager
    from schwarm_core.application.configuration.schema import configuration_schema
    from schwarm_core.application.plugins.kind import kind_of

    catalogue = catalogue_of(ConfigurationManager.standard(overrides=overrides).load())
    found = classes_of(catalogue, ((kind_of(entry.group), entry.name) for entry in plugin_entries()))
    for error in found.errors:
        warn(error.message)
    click.echo(json.dumps(configuration_schema(found.classes), indent=2))
