"""What a project's file needs trust for, and keeping the trust in a file that the user's own command changes."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from attrs import frozen

from schwarm_core.application.composition.catalogue import catalogue_of
from schwarm_core.application.configuration.distribution import distribution_sources
from schwarm_core.application.configuration.document import read_document
from schwarm_core.application.configuration.manager import ConfigurationManager
from schwarm_core.application.configuration.parts import PARTS
from schwarm_core.application.configuration.project import user_file
from schwarm_core.application.configuration.trust import TrustStore
from schwarm_core.application.plugins.kind import DISTRIBUTION_GROUP, KINDS_GROUP
from schwarm_core.application.plugins.warm import read_index
from schwarm_core.domain.error.configuration import ConfigurationError, UntrustedProjectError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path

    from schwarm_core.application.configuration.source import ConfigurationSource

_BECAUSE = ", since this "


@frozen
class Wish:
    """Something that a project's file needs trust for.

    Attributes:
        place: The file and the line.
        key: The key.
        does: What it does, as a verb phrase.
    """

    place: str
    key: str
    does: str


@contextmanager
def keeping_trust(file: Path) -> Generator[None]:
    """Lets a project's file be changed by the user's own command, and sees to it that this costs no trust.

    The file is trusted afterwards if it was before, or if it asked for nothing that needs trust: then what is new is
    the user's own.
    """
    store = TrustStore.of_user()
    before = read_document(file)
    trusted = before is None or store.trusts(before) or _is_harmless(before)
    yield
    after = read_document(file)
    if trusted and after is not None:
        store.trust(after)


def _is_harmless(project: ConfigurationSource) -> bool:
    """Whether a file asks for nothing that needs trust, as far as can be told without importing a plugin."""
    if not project.tree.keys() <= PARTS.keys():
        return False
    try:
        ConfigurationManager(project=project.file).load()
    except ConfigurationError:
        return False
    return True


def wishes(folder: Path, project: ConfigurationSource) -> tuple[Wish, ...]:
    """What a project's file needs trust for. The plugins that it has sections for are imported.

    Args:
        folder: The project's folder.
        project: Its file, as it was read.

    Raises:
        ConfigurationError: If it has other faults.
    """
    from schwarm_cli.settings import classes_of

    catalogue = catalogue_of(_without_project().load())
    found = classes_of(catalogue, _sections(project, catalogue.kind_names()))
    manager = ConfigurationManager.standard(folder)
    try:
        manager.check(found.classes)
    except UntrustedProjectError as error:
        faults = ((each.source, each.fault.where, each.fault.expected) for each in error.faults)
        return tuple(Wish(place, key, expected.rpartition(_BECAUSE)[2]) for place, key, expected in faults)
    return ()


def _without_project() -> ConfigurationManager:
    """The configuration without the project's file, which is not to say yet which plugins are imported."""
    index = read_index()
    name = os.environ.get("SCHWARM_DISTRIBUTION", "")
    return ConfigurationManager(
        user=user_file(),
        distribution_defaults=distribution_sources(index.entries_of(DISTRIBUTION_GROUP), name),
        environ=os.environ,
        kinds=lambda: [entry.name for entry in index.entries_of(KINDS_GROUP)],
    )


def _sections(project: ConfigurationSource, kinds: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The kind and the name of each plugin that a file has a section for."""
    for kind in kinds:
        sections = project.tree.get(kind)
        for name, section in sections.items() if isinstance(sections, dict) else ():
            used = section.get("use") if isinstance(section, dict) else None
            yield kind, used if isinstance(used, str) else name
