"""`schwarm init`: start a project."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from schwarm_cli.exit_code import ExitCode
from schwarm_cli.option import debug_option

_FILES = ("schwarm.toml", "tools.py", "README.md")


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".")
@debug_option
def init(*, folder: Path) -> ExitCode:
    """Start a project.

    Writes schwarm.toml with an agent, tools.py with a tool for it, and a README into FOLDER (this one, if none is
    named), and trusts what it wrote. Nothing that is there already is changed.
    """
    from schwarm_cli.output.terminal import complain, note

    present = [name for name in _FILES if (folder / name).exists()]
    if present:
        complain(f"{folder} has {', '.join(present)} already", "start in another folder: schwarm init FOLDER")
        return ExitCode.FAILED
    folder.mkdir(parents=True, exist_ok=True)
    for name in _FILES:
        _write(folder / name, files("schwarm_cli.template").joinpath(name).read_bytes())
        click.echo(folder / name)
    _trust(folder / "schwarm.toml")
    change = "" if folder == Path() else f"cd {folder} && "
    note(f'now: {change}schwarm run "What is the price of 3 cups of espresso?"')
    return ExitCode.OK


def _write(file: Path, content: bytes) -> None:
    with file.open("xb") as new:
        new.write(content)


def _trust(file: Path) -> None:
    from schwarm_core.application.configuration.document import read_document
    from schwarm_core.application.configuration.trust import TrustStore

    source = read_document(file)
    assert source is not None  # noqa: S101 - it was written a moment ago
    TrustStore.of_user().trust(source)
