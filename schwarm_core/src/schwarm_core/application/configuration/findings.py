"""What is found wrong with a configuration, gathered until all of it has been looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schwarm_core.domain.error.configuration import ConfigurationError, ConfigurationFault, UntrustedProjectError
from schwarm_core.domain.error.value import Fault

if TYPE_CHECKING:
    from schwarm_core.application.configuration.lines import KeyPath
    from schwarm_core.application.configuration.source import ConfigurationSource

_REMEDY = "look at what the file asks for; if you trust it, run `schwarm trust` in its folder"


class Findings:
    """What is found wrong, in the order in which it was found."""

    def __init__(self) -> None:
        self._faults: list[ConfigurationFault] = []
        self._distrust: list[ConfigurationFault] = []
        self._paths: set[KeyPath] = set()

    def add(self, *faults: ConfigurationFault) -> None:
        """Note faults."""
        self._faults += faults
        self._paths.update(fault.fault.path for fault in faults)

    def within(self, path: KeyPath) -> bool:
        """Whether something was found at a path or around it, so that what else is wrong there may follow from it."""
        return any(path[:length] in self._paths for length in range(1, len(path) + 1))

    def distrust(self, source: ConfigurationSource, path: KeyPath, reason: str) -> None:
        """Note what a project that isn't trusted asks for.

        Args:
            source: The project's file.
            path: The key.
            reason: What the setting does, as a verb phrase: `"imports code"`.
        """
        expected = Fault(path, f"a trusted project, since this {reason}")
        self._distrust.append(ConfigurationFault(source.place(path), expected))
        self._paths.add(path)

    def raise_any(self) -> None:
        """Raise what was found, if anything was.

        Raises:
            UntrustedProjectError: If trust alone is missing.
            ConfigurationError: If there is more to it.
        """
        everything = (*self._faults, *self._distrust)
        if self._faults:
            raise ConfigurationError(faults=everything, remedy=_REMEDY if self._distrust else "")
        if self._distrust:
            raise UntrustedProjectError(faults=everything, remedy=_REMEDY)
