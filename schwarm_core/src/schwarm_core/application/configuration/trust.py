"""Which projects the user trusts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from schwarm_core.application.plugins.private import read_private, replace_private
from schwarm_core.domain.error.configuration import ConfigurationError, ConfigurationFault
from schwarm_core.domain.error.value import Fault

if TYPE_CHECKING:
    from schwarm_core.application.configuration.source import ConfigurationSource


class TrustStore:
    """What the user has said `schwarm trust` to: a project's file, for as long as it says the same.

    Until then, what the file says may be a stranger's, and it may not

    - read the environment, or a file outside its folder: what it put into an instruction, a tool might carry anywhere;
    - import code: functions as tools, classes as outputs;
    - make a setting that its plugin marks with `trusted_setting`: a command, or the endpoint that a key is sent to.

    Everything else it may. Whatever it may not is an `UntrustedProjectError` that names the key, never passed over in
    silence. A project is known by the path of its file, links resolved, and by all that the file says; comments and
    layout aside, a change asks for trust anew. Each is a file of its own in the store, which no other user may have
    written.

    Args:
        folder: Where to keep it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def of_user(cls) -> TrustStore:
        """The user's own store, in the folder that the platform keeps for what programs remember."""
        from platformdirs import user_state_path

        return cls(user_state_path("schwarm", appauthor=False) / "trust")

    def trusts(self, source: ConfigurationSource) -> bool:
        """Whether the user trusts a project's file as it was read."""
        project = _project(source)
        return read_private(str(self._entry(project, source))) == project.encode("utf-8", "surrogateescape")

    def trust(self, source: ConfigurationSource) -> None:
        """Trust a project's file as it was read.

        Args:
            source: What `read_document` gave.

        Raises:
            ConfigurationError: If it can't be kept in mind.
        """
        project = _project(source)
        entry = self._entry(project, source)
        try:
            replace_private(str(entry), project.encode("utf-8", "surrogateescape"))
        except OSError as error:
            fault = Fault(("trust",), "a folder that only you can write to", str(error))
            raise ConfigurationError(faults=(ConfigurationFault(str(self._folder), fault),)) from error

    def revoke(self, file: Path) -> None:
        """Trust a project's file no longer, whatever it says or has said.

        Args:
            file: Its path.
        """
        project = str(file.resolve()).encode("utf-8", "surrogateescape")
        for entry in self._folder.glob("*"):
            if read_private(str(entry)) == project:
                entry.unlink(missing_ok=True)

    def _entry(self, project: str, source: ConfigurationSource) -> Path:
        import json
        from hashlib import sha256

        # The order of keys is part of it: it can be the order of middleware.
        said = json.dumps([project, source.tree], default=str)
        return self._folder / sha256(said.encode()).hexdigest()


def _project(source: ConfigurationSource) -> str:
    assert source.file is not None  # noqa: S101 - a project is known by its file
    return str(source.file.resolve())
