"""`schwarm config check`: check the whole configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from schwarm_cli.exit_code import ExitCode
from schwarm_cli.option import debug_option, json_option, set_option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schwarm_core.application.configuration.manager import ConfigurationManager
    from schwarm_core.domain.error.configuration import ConfigurationFault
    from schwarm_core.domain.error.plugin import PluginError


@click.command()
@json_option
@set_option
@debug_option
def check(*, as_json: bool, overrides: tuple[str, ...]) -> ExitCode:
    """Check the whole configuration.

    Every fault is listed, with its file, its line and its key. The active plugins are imported, since they know their
    own settings, and so is what agents name by import path.
    """
    from schwarm_core.application.configuration.manager import ConfigurationManager
    from schwarm_core.domain.error.configuration import ConfigurationError

    manager = ConfigurationManager.standard(overrides=overrides)
    errors: Iterable[PluginError] = ()
    faults: Iterable[ConfigurationFault] = ()
    try:
        errors = _checked(manager)
    except ConfigurationError as error:
        if not as_json or not error.faults:
            raise
        faults = error.faults
    _report(errors, faults, as_json=as_json)
    if faults:
        return ExitCode.CONFIGURATION
    return ExitCode.PLUGIN if errors else ExitCode.OK


def _checked(manager: ConfigurationManager) -> tuple[PluginError, ...]:
    from schwarm_cli.installed import active_plugins
    from schwarm_cli.settings import classes_of
    from schwarm_core.application.composition.catalogue import catalogue_of
    from schwarm_core.application.configuration.agents import agents_of

    config = manager.load()
    found = classes_of(catalogue_of(config), active_plugins(config))
    manager.check(found.classes)
    agents_of(manager)
    return found.errors


def _report(errors: Iterable[PluginError], faults: Iterable[ConfigurationFault], *, as_json: bool) -> None:
    from schwarm_cli.failure import described, report
    from schwarm_cli.output.document import write_json

    if as_json:
        listed = [_as_data(fault) for fault in faults]
        write_json({"ok": not listed and not errors, "faults": listed, "plugins": list(map(described, errors))})
        return
    for error in errors:
        report(error)
    if not errors:
        click.echo("the configuration is right")


def _as_data(fault: ConfigurationFault) -> dict[str, object]:
    inner = fault.fault
    return {
        "source": fault.source,
        "key": inner.where,
        "expected": inner.expected,
        "found": inner.found,
        "hint": inner.hint,
    }
