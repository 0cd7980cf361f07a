"""The whole configuration of an application."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import field, frozen

from schwarm_core.domain.configuration.agent import AgentSection
from schwarm_core.domain.configuration.plugins import PluginsConfig
from schwarm_core.domain.configuration.runtime import RuntimeConfig
from schwarm_core.domain.configuration.section import KINDS, Sections
from schwarm_core.domain.telemetry.config import TelemetryConfig

_EMBEDDED = RuntimeConfig().engine


def _names(sections: Mapping[str, object]) -> str:
    """The names alone: a section can hold a secret, and only its plugin knows where."""
    return f"<{', '.join(sections)}>"


@frozen
class SchwarmConfig:
    """The whole configuration, merged from all its layers and checked, but for the plugins' own sections.

    Attributes:
        runtime: How the application runs.
        plugins: Which plugins take part, and which may.
        telemetry: What is measured, and what becomes of it.
        agents: Agents, by name.
        providers: The sections of providers, by name.
        capabilities: The sections of capabilities, by name.
        middleware: The sections of middleware, by name, in their order.
        exporters: The sections of exporters, by name.
        others: The sections of the kinds that plugins have added, by kind and name.
    """

    runtime: RuntimeConfig = field(factory=RuntimeConfig)
    plugins: PluginsConfig = field(factory=PluginsConfig)
    telemetry: TelemetryConfig = field(factory=TelemetryConfig)
    agents: Mapping[str, AgentSection] = field(factory=dict)
    providers: Sections = field(factory=dict, repr=_names)
    capabilities: Sections = field(factory=dict, repr=_names)
    middleware: Sections = field(factory=dict, repr=_names)
    exporters: Sections = field(factory=dict, repr=_names)
    others: Mapping[str, Sections] = field(factory=dict, repr=_names)

    def sections(self, kind: str) -> Sections:
        """The sections of a kind of plugin, by name.

        Args:
            kind: `"providers"`, `"capabilities"`, `"middleware"`, `"exporters"`, or a kind that a plugin has added.
        """
        sections: Sections = getattr(self, kind) if kind in KINDS else self.others.get(kind, {})
        return sections

    def plugin(self, kind: str, name: str) -> str:
        """The name of the plugin that a section is for: what its `use` says, or else the section's own name."""
        return str(self.sections(kind).get(name, {}).get("use") or name)

    def disabled(self, kind: str, name: str) -> bool:
        """Whether a plugin takes no part: `plugins.disable` names it, or its section says `enabled = false`.

        Args:
            kind: Its kind.
            name: The section's name; with `use` in it, the plugin's own name can be disabled too.
        """
        off = self.sections(kind).get(name, {}).get("enabled") is False
        return off or any(self.plugins.disables(kind, each) for each in {name, self.plugin(kind, name)})

    def active(self, kind: str, offered: Iterable[str] = ()) -> tuple[str, ...]:
        """The plugins of a kind that the configuration makes take part; what code names comes on top.

        Of any kind, those that `plugins.enable` names. Besides, providers: those that have a section, or are named by
        a model or as the engine; capabilities: those that an agent names, with a section or without; others: those
        that have a section.

        Args:
            kind: The kind.
            offered: The names that are installed in it; needed where `plugins.enable` leaves out the kind.

        Returns:
            The names of their sections, without those that are disabled; in the order of `plugins.enable`, then as
            written.
        """
        named = (*self.plugins.enabled(kind, offered), *self._named(kind))
        return tuple(name for name in dict.fromkeys(named) if not self.disabled(kind, name))

    def _named(self, kind: str) -> Iterator[str]:
        if kind == "capabilities":
            for agent in self.agents.values():
                yield from agent.capabilities
            return
        yield from self.sections(kind)
        if kind == "providers":
            models = (self.runtime.model, *(agent.model for agent in self.agents.values()))
            yield from filter(None, map(provider_of, models))
            if self.runtime.engine not in {"", _EMBEDDED}:
                yield self.runtime.engine


def provider_of(model: str) -> str:
    """The provider in a model's name: `"acme"` in `"acme:large"`; a name without a colon is a provider's."""
    return model.partition(":")[0]
