"""The tables of the configuration that are the core's own, and their types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from schwarm_core.domain.configuration.agent import AgentSection
from schwarm_core.domain.configuration.plugins import PluginsConfig
from schwarm_core.domain.configuration.runtime import RuntimeConfig
from schwarm_core.domain.configuration.section import KINDS
from schwarm_core.domain.telemetry.config import TelemetryConfig

PARTS: Mapping[str, Any] = {
    "runtime": RuntimeConfig,
    "plugins": PluginsConfig,
    "telemetry": TelemetryConfig,
    "agents": Mapping[str, AgentSection],
}
"""The type of each table."""

SETTINGS: Mapping[str, frozenset[str]] = {
    **{name: frozenset(attrs.fields_dict(tp)) if attrs.has(tp) else frozenset() for name, tp in PARTS.items()},
    **dict.fromkeys(KINDS, frozenset[str]()),
}
"""The tables that can stand in any configuration, and the names of their settings where these are fixed."""
