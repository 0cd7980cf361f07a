"""`schwarm plugins doctor`: try each plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from schwarm_cli.exit_code import ExitCode
from schwarm_cli.option import debug_option, json_option, plugins_argument

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from schwarm_core.application.plugins.doctor import Diagnosis
    from schwarm_core.application.plugins.index import PluginEntry, PluginFault


@click.command()
@plugins_argument
@click.option("--timeout", default=30.0, show_default=True, metavar="SECONDS", help="How long each may take.")
@json_option
@debug_option
def doctor(*, names: Sequence[str], timeout: float, as_json: bool) -> ExitCode:
    """Try each plugin in a process of its own.

    Each is imported as it would be when it is used, whatever the configuration says, where it can hang or crash and
    harm nobody. Ends with the exit code 4 if one can't be used.
    """
    from schwarm_cli.output.status import StatusLine
    from schwarm_core.application.plugins.doctor import diagnose
    from schwarm_core.application.plugins.warm import read_index

    entries = _entries(names)
    faults = () if names else read_index(renew=True).faults
    status = StatusLine(shown=not as_json)
    status.show(f"trying {len(entries)} plugins …")
    try:
        found = diagnose(entries, timeout=timeout)
    finally:
        status.clear()
    _report(found, faults, as_json=as_json)
    return ExitCode.PLUGIN if faults or any(not each.healthy for each in found) else ExitCode.OK


def _entries(names: Iterable[str]) -> list[PluginEntry]:
    from schwarm_cli.installed import matching, plugin_entries
    from schwarm_core.application.plugins.policy import qualified

    installed = plugin_entries()
    meant = {found for name in names for found in matching(name, map(qualified, installed))}
    return [entry for entry in installed if not names or qualified(entry) in meant]


def _report(found: Iterable[Diagnosis], faults: Iterable[PluginFault], *, as_json: bool) -> None:
    if as_json:
        from schwarm_cli.output.document import write_json

        write_json(
            [
                *map(_as_data, found),
                *({"distribution": each.distribution, "healthy": False, "reason": each.reason} for each in faults),
            ]
        )
        return
    from schwarm_cli.output.table import show_table
    from schwarm_cli.output.terminal import complain

    show_table(("plugin", "distribution", "state", "time", "modules"), list(map(_row, found)))
    for each in found:
        if not each.healthy:
            complain(each.reason, each.remedy)
    for fault in faults:
        complain(
            f"{fault.distribution} can't be read: {fault.reason}", f"pip install --force-reinstall {fault.distribution}"
        )


def _row(diagnosis: Diagnosis) -> tuple[str, ...]:
    from schwarm_core.application.plugins.policy import qualified

    name, distribution = qualified(diagnosis.entry), diagnosis.entry.distribution
    if not diagnosis.healthy:
        return name, distribution, "broken", "", ""
    return name, distribution, "healthy", f"{diagnosis.milliseconds:.0f} ms", str(diagnosis.modules)


def _as_data(diagnosis: Diagnosis) -> dict[str, object]:
    from schwarm_core.application.plugins.policy import qualified

    return {
        "plugin": qualified(diagnosis.entry),
        "distribution": diagnosis.entry.distribution,
        "version": diagnosis.entry.version,
        "healthy": diagnosis.healthy,
        "error": diagnosis.error,
        "reason": diagnosis.reason,
        "remedy": diagnosis.remedy,
        "milliseconds": diagnosis.milliseconds,
        "modules": diagnosis.modules,
    }
