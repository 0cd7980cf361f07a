"""The plugins' sections: what every section may say is checked at once, the plugin's own settings when it is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schwarm_core.domain.configuration.section import SectionKeys

if TYPE_CHECKING:
    from schwarm_core.application.configuration.check import Checker
    from schwarm_core.domain.configuration.section import Section, Sections

KEYS = ("enabled", "use")


def make_sections(checker: Checker, written: object, kind: str) -> Sections:
    """The sections of a kind, with the common keys checked.

    Args:
        checker: Checks them.
        written: What the configuration says of the kind.
        kind: The kind.
    """
    tables = checker.table(written, (kind,))
    return {name: _section(checker, section, kind, name) for name, section in tables.items()}


def own_settings(section: Section) -> Section:
    """What a section says to its plugin."""
    return {key: value for key, value in section.items() if key not in KEYS}


def _section(checker: Checker, written: object, kind: str, name: str) -> Section:
    section = checker.table(written, (kind, name))
    common = {key: section[key] for key in KEYS if key in section}
    made = checker.make(common, SectionKeys, (kind, name)) if common else None
    return {**section, **{key: getattr(made, key) for key in common}} if made is not None else section
