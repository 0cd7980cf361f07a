"""A plugin's section: its own settings, and the few keys that every section may have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from attrs import field, frozen

from schwarm_core.domain.configuration.trusted import trusted_setting

Section: TypeAlias = Mapping[str, object]
"""A plugin's section as it is written, references to secrets unresolved; checked when the plugin is loaded."""

Sections: TypeAlias = Mapping[str, Section]
"""The sections of one kind of plugin, by name."""

KINDS = ("providers", "capabilities", "middleware", "exporters")
"""The kinds of plugin that the core knows; a plugin can add others."""


@frozen
class SectionKeys:
    """What any plugin's section may say, whatever the plugin.

    Attributes:
        enabled: Whether the plugin takes part. To leave one out needs a trusted project, for it may be a guard.
        use: The plugin's name, where the section is named otherwise; so one plugin can have several sections.
    """

    enabled: bool = field(default=True, metadata=trusted_setting("takes a plugin out", harmless=[True]))
    use: str = ""


@frozen
class NoSettings:
    """The settings of a plugin that has none."""
