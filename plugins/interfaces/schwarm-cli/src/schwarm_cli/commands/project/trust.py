"""`schwarm trust`: trust a project's configuration."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from schwarm_cli.exit_code import ExitCode
from schwarm_cli.option import debug_option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schwarm_cli.trusting import Wish


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".")
@click.option("--yes", "-y", is_flag=True, help="Don't ask.")
@click.option("--revoke", is_flag=True, help="Trust it no longer.")
@debug_option
def trust(*, folder: Path, yes: bool, revoke: bool) -> ExitCode:
    """Trust a project's configuration.

    A project's file may be a stranger's. Until you trust it, it may not import code, read variables or files outside
    its folder, or choose where keys are sent. This shows what it asks for, and asks you. A file that says something
    else later is asked about anew.
    """
    from schwarm_cli.output.terminal import note
    from schwarm_cli.trusting import wishes
    from schwarm_core.application.configuration.document import read_document
    from schwarm_core.application.configuration.trust import TrustStore

    file = _project(folder)
    store = TrustStore.of_user()
    if revoke:
        store.revoke(file)
        note(f"{file} is not trusted any more")
        return ExitCode.OK
    source = read_document(file)
    assert source is not None  # noqa: S101 - it was found a moment ago
    if store.trusts(source):
        note(f"{file} is trusted already")
        return ExitCode.OK
    asked = wishes(folder, source)
    if not asked and not yes:
        note(f"{file} asks for nothing that needs trust")
        return ExitCode.OK
    _show(file, asked)
    if not (yes or _agreed()):
        note("it is not trusted")
        return ExitCode.FAILED
    store.trust(source)
    note(f"{file} is trusted, as long as it says the same")
    return ExitCode.OK


def _project(folder: Path) -> Path:
    from schwarm_core.application.configuration.project import find_project

    found = find_project(folder)
    if found is None:
        msg = f"there is no project: no schwarm.toml in {folder.resolve()} or around it"
        raise click.UsageError(msg)
    return found


def _show(file: Path, asked: Iterable[Wish]) -> None:
    from schwarm_cli.output.table import show_table

    click.echo(f"{file} asks for trust:" if asked else f"{file} asks for nothing")
    if asked:
        click.echo()
        show_table(("setting", "what it does", "where"), [(wish.key, wish.does, wish.place) for wish in asked])
        click.echo()


def _agreed() -> bool:
    if not sys.stdin.isatty():
        msg = "there is nobody to ask; --yes trusts it without asking"
        raise click.UsageError(msg)
    return click.confirm("Trust it?", default=False)
