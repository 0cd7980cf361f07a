"""The settings of the telemetry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import field, frozen
from attrs.validators import ge, gt

from schwarm_core.domain.configuration.bound import Count, Seconds

if TYPE_CHECKING:
    from attrs import Attribute

LogLevel: TypeAlias = Literal["debug", "info", "warning", "error"]
"""How grave a line of the log is."""


def _patterns(_: object, attribute: Attribute[tuple[str, ...]], value: tuple[str, ...]) -> None:
    for pattern in value:
        try:
            re.compile(pattern)
        except re.error as error:
            msg = f"{attribute.name!r} must hold regular expressions, and {pattern!r} is none: {error}"
            raise ValueError(msg) from error


@frozen
class TelemetryConfig:
    """The settings of the telemetry, the section `[telemetry]` of the configuration.

    Attributes:
        enabled: Whether anything is recorded at all.
        queue_size: How many records may wait for each exporter; more are dropped and counted.
        batch_size: How many records an exporter is given at once, at most.
        interval: Seconds after which an exporter is given what there is, though it be less than a batch.
        export_timeout: Seconds that an exporter may take to start, and for each batch.
        shutdown_timeout: Seconds that exporters have at the end for what still waits, and as many again to close.
        redact: Regular expressions; what they match is masked, besides what looks like a key or a password anyway.
        redact_fields: Names of fields whose values are masked, besides `password`, `token` and the like.
        log_level: The least grave lines of the log that are recorded.
    """

    enabled: bool = True
    queue_size: Count = field(default=10_000, validator=ge(1))
    batch_size: Count = field(default=500, validator=ge(1))
    interval: Seconds = field(default=1.0, validator=gt(0))
    export_timeout: Seconds = field(default=10.0, validator=gt(0))
    shutdown_timeout: Seconds = field(default=5.0, validator=gt(0))
    redact: tuple[str, ...] = field(default=(), validator=_patterns)
    redact_fields: tuple[str, ...] = ()
    log_level: LogLevel = "info"
