"""The layers of the configuration, read in their order and laid over one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
from attrs import field, frozen

from schwarm_core.application.configuration.document import read_document
from schwarm_core.application.configuration.environment import environment_sources
from schwarm_core.application.configuration.merge import Merged
from schwarm_core.application.configuration.override import Overrides, override_sources
from schwarm_core.application.configuration.parts import SETTINGS
from schwarm_core.application.configuration.plain import plain_tree
from schwarm_core.application.configuration.source import ConfigurationSource
from schwarm_core.domain.error.configuration import ConfigurationError, ConfigurationFault

if TYPE_CHECKING:
    from schwarm_core.application.configuration.findings import Findings
    from schwarm_core.application.configuration.trust import TrustStore
    from schwarm_core.domain.error.value import Fault


@frozen
class Layers:
    """Where configuration comes from, what goes before being named after.

    Attributes:
        distribution: The defaults of the distribution.
        user: The user's file.
        project: The project's file.
        environ: The environment variables.
        overrides: The command line, or the program.
        trust: Which projects the user trusts; None for no project.
    """

    distribution: Sequence[ConfigurationSource] = ()
    user: Path | None = None
    project: Path | None = None
    # The whole environment holds secrets, and overrides may.
    environ: Mapping[str, str] = field(factory=dict, repr=False)
    overrides: Overrides = field(default=(), repr=False)
    trust: TrustStore | None = None

    def read(self, findings: Findings) -> Merged:
        """Reads every layer, and merges what can be read.

        Args:
            findings: Takes what can't be.
        """
        merged = Merged()
        for source in self._sources(merged, findings):
            if isinstance(source, ConfigurationFault):
                findings.add(source)
            else:
                faults: list[Fault] = []
                merged.add(source, plain_tree(source.tree, faults))
                findings.add(*(ConfigurationFault(source.place(fault.path), fault) for fault in faults))
        return merged

    def _sources(self, merged: Merged, findings: Findings) -> Iterator[ConfigurationSource | ConfigurationFault]:
        yield from self.distribution
        yield from _document(self.user, findings)
        yield from self._project(findings)
        yield from environment_sources(self.environ, merged.tree, SETTINGS)
        yield from override_sources(self.overrides)

    def _project(self, findings: Findings) -> Iterator[ConfigurationSource]:
        if self.project is None or self._is_user_file(self.project):
            return
        for source in _document(self.project, findings, trusted=False):
            trusted = self.trust is not None and self.trust.trusts(source)
            yield attrs.evolve(source, trusted=trusted)

    def _is_user_file(self, file: Path) -> bool:
        return self.user is not None and file.resolve() == self.user.resolve()


def _document(file: Path | None, findings: Findings, *, trusted: bool = True) -> Iterator[ConfigurationSource]:
    try:
        source = read_document(file, trusted=trusted) if file is not None else None
    except ConfigurationError as error:
        findings.add(*error.faults)
    else:
        yield from () if source is None else (source,)
