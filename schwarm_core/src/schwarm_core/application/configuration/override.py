"""Configuration by the command line and by code, which goes before all other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias, cast

from schwarm_core.application.configuration.source import ConfigurationSource, Tree, single
from schwarm_core.application.configuration.toml import parse_key
from schwarm_core.domain.error.configuration import ConfigurationFault
from schwarm_core.domain.error.value import Fault

Overrides: TypeAlias = Mapping[str, object] | Iterable[str | ConfigurationSource]
"""A tree from code; or options: `"runtime.model=offline"` as `--set` takes it, and sources with names of their own."""


def override_sources(overrides: Overrides) -> Iterator[ConfigurationSource | ConfigurationFault]:
    """The sources that overrides are, in their order; and a fault for each that can't be read."""
    if isinstance(overrides, Mapping):
        yield ConfigurationSource("the program", cast("Tree", overrides))
        return
    for override in overrides:
        yield _option(override) if isinstance(override, str) else override


def _option(text: str) -> ConfigurationSource | ConfigurationFault:
    written, equals, value = text.partition("=")
    keys = parse_key(written)
    if not equals or not keys:
        # What stands behind the sign may be a secret; without one, the whole text may be.
        name = f"--set {written}" if equals else "--set"
        return ConfigurationFault(name, Fault((written if equals else "the option",), "`key.path=value`"))
    return single(f"--set {written.strip()}", keys, value)
