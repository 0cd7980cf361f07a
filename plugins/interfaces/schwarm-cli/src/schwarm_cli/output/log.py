"""What is logged, shown on standard error."""

from __future__ import annotations

import sys


def show_logs() -> None:
    """Shows what Schwarm and its plugins log, without the values of local variables."""
    from loguru import logger

    from schwarm_core.application.telemetry.logging import enable_logging

    logger.remove()
    logger.add(sys.stderr, level="DEBUG", diagnose=False, backtrace=False)
    enable_logging()
