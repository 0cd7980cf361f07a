"""The command line from its start to its exit code: whatever happens in between."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, NoReturn

import click

from schwarm_cli.exit_code import ExitCode
from schwarm_cli.option import DEBUG, JSON
from schwarm_cli.root import root

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = "schwarm"
_COMPLETE = "_SCHWARM_COMPLETE"


def main() -> NoReturn:
    """Run the command line that the process was started with, and exit."""
    _prepare_streams()
    # Loguru's own default shows the values of local variables in tracebacks.
    os.environ.setdefault("LOGURU_DIAGNOSE", "NO")
    if os.environ.get(_COMPLETE):
        _complete(os.environ[_COMPLETE])
    sys.exit(run_command_line(sys.argv[1:]))


def run_command_line(arguments: Sequence[str]) -> int:
    """Run one command.

    Args:
        arguments: What stands behind the command's name.

    Returns:
        The exit code; see `ExitCode`.
    """
    try:
        code = _invoke(list(arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        _abandon_output()
        return ExitCode.CLOSED_PIPE
    return code


def _invoke(arguments: list[str]) -> int:
    told: dict[str, Any] = {}
    try:
        with root.make_context(NAME, arguments, color=_colour()) as context:
            told = context.meta
            result = root.invoke(context)
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.ClickException as error:
        return _misused(error)
    except (KeyboardInterrupt, EOFError, click.Abort):
        click.echo(err=True)
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - a command's last word is a message, not a traceback
        return _failed(error, told)
    return result if isinstance(result, int) else ExitCode.OK


def _misused(error: click.ClickException) -> int:
    from schwarm_cli.output.terminal import complain

    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
    else:
        context = getattr(error, "ctx", None)
        complain(error.format_message(), f"{context.command_path} --help" if context else "")
    return error.exit_code


def _failed(error: Exception, told: dict[str, Any]) -> int:
    from schwarm_cli.failure import described, exit_code_of, report
    from schwarm_cli.output.document import write_json

    debug, as_json = told.get(DEBUG), told.get(JSON)
    if as_json:
        write_json({"error": described(error)})
    if debug or not as_json:
        report(error, debug=bool(debug))
    return exit_code_of(error)


def _colour() -> bool | None:
    """What the user's environment says about colour (no-color.org, force-color.org); None for what the terminal can."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return True if os.environ.get("FORCE_COLOR") else None


def _prepare_streams() -> None:
    """Has what an encoding can't say replaced, rather than ending the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _abandon_output() -> None:
    """Keeps the interpreter from complaining on exit that there is nobody to flush to."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def _complete(instruction: str) -> NoReturn:
    from click.shell_completion import shell_complete

    sys.exit(shell_complete(root, {}, NAME, _COMPLETE, instruction))
