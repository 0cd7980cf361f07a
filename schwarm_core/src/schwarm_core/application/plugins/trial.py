"""What runs in a process of its own to try one plugin: it loads it, and leaves a report in a file."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TypedDict

from schwarm_core.application.plugins.catalogue import PluginCatalogue
from schwarm_core.application.plugins.index import PluginEntry
from schwarm_core.application.plugins.installed import InstalledPlugins
from schwarm_core.application.plugins.kind import group_of, kind_of
from schwarm_core.application.plugins.loader import PluginLoader
from schwarm_core.application.plugins.scan import build_index
from schwarm_core.domain.error.plugin import PluginError


class TrialReport(TypedDict):
    """What a trial found out.

    Attributes:
        error: The error's code; empty if the plugin can be used.
        reason: The error's message.
        remedy: The way out.
        milliseconds: How long it took to load.
        modules: How many modules were imported for it.
    """

    error: str
    reason: str
    remedy: str
    milliseconds: float
    modules: int


def run(entry: dict[str, str], report: str) -> None:
    """Try a plugin and end the process, whatever threads the plugin has started.

    Args:
        entry: The fields of its `PluginEntry`.
        report: The file to write the report to, whole or not at all.
    """
    content = json.dumps(_try(PluginEntry(**entry)))
    with open(f"{report}.part", "w", encoding="utf-8") as file:
        file.write(content)
    os.replace(f"{report}.part", report)
    os._exit(0)


def _try(entry: PluginEntry) -> TrialReport:
    try:
        return _load(entry)
    except PluginError as failure:
        return TrialReport(
            error=failure.code, reason=failure.message, remedy=failure.remedy, milliseconds=0.0, modules=0
        )


def _load(entry: PluginEntry) -> TrialReport:
    catalogue = PluginCatalogue(InstalledPlugins(build_index()))
    kind = catalogue.kind_named(kind_of(entry.group))
    # What the kind itself needs is not the plugin's doing.
    kind.specification_module()
    kind.spec_class()
    loader = PluginLoader(lambda: map(group_of, catalogue.kind_names()), import_seconds=None)
    before, started = len(sys.modules), time.perf_counter()
    loader.load(kind, entry)
    milliseconds = (time.perf_counter() - started) * 1000
    return TrialReport(error="", reason="", remedy="", milliseconds=milliseconds, modules=len(sys.modules) - before)
