"""Structured logging through loguru, which is imported when the first line is written."""

from __future__ import annotations

import sys
from functools import cache, partial
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from loguru import Logger, Record

    from schwarm_core.application.telemetry.redaction import Redactor
    from schwarm_core.application.telemetry.service import TelemetryService

_CORE = "schwarm_core"
_INFO = 20
_WARNING = 30
_ERROR = 40

_quieted: set[str] = set()
_enabled = False


@cache
def get_logger() -> Logger:
    """Loguru's logger, which masks secrets before any sink sees them.

    What Schwarm and its plugins log is disabled until someone enables it, by `enable_logging` or by loguru's own
    `logger.enable("schwarm_core")`; sinks are the application's affair.
    """
    from schwarm_core.application.telemetry.redaction import Redactor

    _quiet(_CORE)
    return _redacting(Redactor(), None)


def log_for(
    *, plugin: str = "", run_id: str = "", agent: str = "", telemetry: TelemetryService | None = None
) -> Logger:
    """A logger for one plugin, run or agent. What the calling package logs with it is disabled by default.

    Args:
        plugin: The plugin's name; bound to each line as `extra["plugin"]`, if not empty. The others likewise.
        run_id: The run.
        agent: The agent.
        telemetry: Where lines go besides loguru's sinks, with the current trace. Its redactor masks them. Lines that
            are disabled, or too low for any sink, go nowhere.

    Returns:
        The logger.
    """
    _quiet(str(sys._getframe(1).f_globals.get("__name__", _CORE)).partition(".")[0])  # noqa: SLF001 - it has no other name
    logger = get_logger() if telemetry is None else _redacting(telemetry.redactor, telemetry)
    about = {"plugin": plugin, "run_id": run_id, "agent": agent}
    return logger.bind(**{name: value for name, value in about.items() if value})


def enable_logging() -> None:
    """Lets through what Schwarm and its plugins log, to the sinks that the application has added to loguru."""
    from loguru import logger

    global _enabled  # noqa: PLW0603 - loguru's switches are the process's too
    _enabled = True
    for package in (_CORE, *_quieted):
        logger.enable(package)


def is_milestone(count: int) -> bool:
    """Whether a count is 1, 10, 100, …: what fails again and again is then seen in a log without filling it.

    Args:
        count: How often it has happened, this time included.
    """
    return str(count).rstrip("0") == "1"


def _quiet(package: str) -> None:
    """Disables a package's lines once, unless the user has said what they want of them."""
    if _enabled or package in _quieted:
        return
    from loguru import logger

    _quieted.add(package)
    # Loguru can't be asked what was enabled, and doing it at import, as libraries do, would mean importing loguru then.
    switches = getattr(getattr(logger, "_core", None), "activation_list", ())
    if not any(f"{package}.".startswith(name) or name.startswith(f"{package}.") for name, _ in switches):
        logger.disable(package)


def _redacting(redactor: Redactor, telemetry: TelemetryService | None) -> Logger:
    from loguru import logger

    return logger.patch(partial(_patch, redactor, telemetry))


def _patch(redactor: Redactor, telemetry: TelemetryService | None, record: Record) -> None:
    message = record["message"]
    error = record["exception"]
    if error is not None:
        # As text: a sink that formats it by itself would show what was masked, and with `diagnose` local values too.
        import traceback

        message += "\n" + "".join(traceback.format_exception(error.type, error.value, error.traceback)).rstrip()
        record["exception"] = None
    record["message"] = redactor.text(message)
    record["extra"] = redactor.attributes(record["extra"])
    if telemetry is not None:
        telemetry.log(record["message"], _level(record["level"].no), record["extra"])


def _level(number: int) -> Literal["debug", "info", "warning", "error"]:
    if number >= _ERROR:
        return "error"
    if number >= _WARNING:
        return "warning"
    return "info" if number >= _INFO else "debug"
