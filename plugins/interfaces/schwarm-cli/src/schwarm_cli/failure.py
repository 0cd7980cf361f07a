"""What a failed command says, and the code it ends with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schwarm_cli.exit_code import ExitCode
from schwarm_core.domain.error.base import SchwarmError

if TYPE_CHECKING:
    from collections.abc import Mapping

_REPORT = "Run it again with --debug, and report what it shows."


def exit_code_of(error: Exception) -> ExitCode:
    """The code that a command ends with.

    Args:
        error: What ended it.
    """
    from schwarm_core.domain.error.configuration import ConfigurationError
    from schwarm_core.domain.error.plugin import PluginError
    from schwarm_core.domain.error.run import AgentNotFoundError

    match error:
        case ConfigurationError() | AgentNotFoundError():
            return ExitCode.CONFIGURATION
        case PluginError():
            return ExitCode.PLUGIN
        case _:
            return ExitCode.FAILED


def described(error: Exception) -> Mapping[str, str]:
    """An error as plain data, without secrets: its code, its message, and what to do about it.

    Args:
        error: The error.
    """
    from schwarm_core.application.telemetry.redaction import Redactor

    if isinstance(error, SchwarmError):
        message = str(error).removesuffix(f"\n  → {error.remedy}")
        code, remedy = error.code, error.remedy
    elif isinstance(error, OSError):
        code, message, remedy = "system", str(error), ""
    else:
        code, message, remedy = "defect", f"{type(error).__name__}: {error}", _REPORT
    masked = Redactor().text
    return {"code": code, "message": masked(message), "remedy": masked(remedy)}


def report(error: Exception, *, debug: bool = False) -> None:
    """Writes an error to standard error.

    Args:
        error: The error.
        debug: Whether to show its traceback, too.
    """
    from schwarm_cli.output.terminal import complain

    if debug:
        _show_traceback(error)
    said = described(error)
    complain(said["message"], said["remedy"])


def _show_traceback(error: Exception) -> None:
    import traceback

    import click

    from schwarm_core.application.telemetry.redaction import Redactor

    click.echo(Redactor().text("".join(traceback.format_exception(error))), err=True, nl=False)
