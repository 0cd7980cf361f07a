"""What this distribution contributes to Schwarm, as hook implementations."""

from __future__ import annotations

from schwarm_core.domain.agent.capability import CapabilitySpec
from schwarm_core.hooks.marker import hookimpl
from schwarm_toolbox.clock.config import TimeConfig
from schwarm_toolbox.folder.config import FilesConfig
from schwarm_toolbox.web.config import WebConfig


@hookimpl
def schwarm_capabilities() -> list[CapabilitySpec]:
    """The capabilities `math`, `time`, `files` and `web`."""
    return [
        CapabilitySpec(
            "math", "schwarm_toolbox.arithmetic.tool:make", description="Works out arithmetic expressions, exactly"
        ),
        CapabilitySpec(
            "time",
            "schwarm_toolbox.clock.tool:make",
            TimeConfig,
            description="Tells what time it is where, and what a time is elsewhere",
        ),
        CapabilitySpec(
            "files",
            "schwarm_toolbox.folder.tool:make",
            FilesConfig,
            description="Reads and lists files under a root, and none outside of it",
        ),
        CapabilitySpec(
            "web",
            "schwarm_toolbox.web.tool:make",
            WebConfig,
            description="Fetches pages from the public web, and from no private address",
        ),
    ]
