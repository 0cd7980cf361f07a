"""A site folder for tests: distributions are installed into it, imported from it, and forgotten."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from schwarm_core.application.plugins.installed import InstalledPlugins
from schwarm_core.application.plugins.scan import build_index
from schwarm_core.testing.distributions import write_distribution

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType
    from typing import Self

    from schwarm_core.application.plugins.index import PluginIndex

_CAPABILITIES = """\
from schwarm_core import Capability, CapabilitySpec, hookimpl

@hookimpl
def schwarm_capabilities():
    return [CapabilitySpec(name, Capability) for name in {names!r}]
"""


class PluginSite:
    """A folder that is on `sys.path` inside a `with`. Afterwards nothing that was imported from it is left.

    Args:
        folder: The folder; made if it is missing.

    Example:
        >>> with PluginSite(tmp_path / "site") as site:
        ...     site.install_plugin("schwarm-dice", "dice")
        ...     catalogue = PluginCatalogue(site.installed())
        ...     catalogue.load(CAPABILITIES, "dice")
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        sys.path.insert(0, str(self.folder))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        sys.path.remove(str(self.folder))
        for name in self.imported():
            del sys.modules[name]

    def imported(self) -> list[str]:
        """The names of the modules that have been imported from the folder."""
        return [name for name, module in list(sys.modules.items()) if self._holds(getattr(module, "__file__", None))]

    def install(
        self,
        name: str,
        version: str = "1.0",
        *,
        entry_points: Mapping[str, Mapping[str, str]] | None = None,
        requires: Iterable[str] = (),
        files: Mapping[str, str] | None = None,
    ) -> Path:
        """Install a distribution; see `write_distribution`."""
        path = write_distribution(self.folder, name, version, entry_points=entry_points, requires=requires, files=files)
        importlib.invalidate_caches()
        return path

    def install_plugin(
        self,
        distribution: str,
        *names: str,
        source: str = _CAPABILITIES,
        kind: str = "capabilities",
        version: str = "1.0",
        requires: Iterable[str] = (),
    ) -> str:
        """Install a distribution with one plugin module.

        Args:
            distribution: Its name.
            names: The names that its entry points lead to the module.
            source: The module's text, in which `{names!r}` stands for the names; if not given, one that works.
            kind: The kind of the names.
            version: Its version.
            requires: What it depends on.

        Returns:
            The module's name.
        """
        module = re.sub(r"\W", "_", distribution)
        self.install(
            distribution,
            version,
            entry_points={f"schwarm.{kind}": dict.fromkeys(names, module)},
            requires=requires,
            files={f"{module}.py": source.replace("{names!r}", repr(names))},
        )
        return module

    def index(self) -> PluginIndex:
        """What is installed in the folder now."""
        return build_index([str(self.folder)])

    def installed(self) -> InstalledPlugins:
        """What is installed in the folder, looked up as an application does."""
        return InstalledPlugins(self.index(), renew=self.index)

    def _holds(self, file: str | None) -> bool:
        return bool(file) and Path(str(file)).is_relative_to(self.folder)
