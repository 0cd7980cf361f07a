"""The hook of plugins of the kind `exporters`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from schwarm_core.hooks.marker import hookspec

if TYPE_CHECKING:
    from schwarm_core.domain.telemetry.exporter import ExporterSpec


@hookspec
def schwarm_exporters() -> Sequence[ExporterSpec]:  # type: ignore[empty-body] # a specification has no body
    """Declares the exporters that a plugin module offers.

    Called once, when the plugin is loaded: keep the module's imports light, and leave what is heavy to `make`.

    Returns:
        One declaration per entry point of the group `schwarm.exporters` that leads to this module, of the same names.

    Example:
        >>> from schwarm_core import ExporterSpec, hookimpl
        >>> @hookimpl
        ... def schwarm_exporters():
        ...     return [ExporterSpec("jsonl", "schwarm_jsonl.exporter:JsonLinesExporter", JsonLinesConfig)]
    """
