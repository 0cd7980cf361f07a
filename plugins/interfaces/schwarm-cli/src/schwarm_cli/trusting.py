"""What a project's file needs trust for, and keeping the trust in a file that the user's own command changes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from schwarm_core.application.configuration.document import read_document
from schwarm_core.application.configuration.manager import ConfigurationManager
from schwarm_core.application.configuration.trust import TrustStore
from schwarm_core.domain.error.configuration import ConfigurationError, UntrustedProjectError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from schwarm_core.application.configuration.source import ConfigurationSource
    from schwarm_core.application.plugins.catalogue import PluginCatalogue

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
def keeping_trust(file: Path) -> Iterator[None]:
    """Lets a file be changed by the user's own command, and trusts it afterwards if it was trusted before."""
    store = TrustStore.of_user()
    before = read_document(file)
    trusted = before is not None and store.trusts(before)
    yield
    after = read_document(file)
    if trusted and after is not None:
        store.trust(after)


def wishes(folder: Path, project: ConfigurationSource) -> tuple[Wish, ...]:
    """What a project's file needs trust for. The plugins that it has sections for are imported.

    Args:
        folder: The project's folder.
        project: Its file, as it was read.

    Raises:
        ConfigurationError: If it has other faults.
    """
    from schwarm_cli.settings import classes_of

    catalogue = _catalogue_without(project)
    found = classes_of(catalogue, _sections(project, catalogue))
    manager = ConfigurationManager.standard(folder)
    try:
        manager.check(found.classes)
    except UntrustedProjectError as error:
        faults = ((each.source, each.fault.where, each.fault.expected) for each in error.faults)
        return tuple(Wish(place, key, expected.rpartition(_BECAUSE)[2]) for place, key, expected in faults)
    return ()
