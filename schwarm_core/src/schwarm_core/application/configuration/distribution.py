"""The defaults of the installed distribution: the `schwarm.toml` inside the package that it names."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from schwarm_core.application.configuration.document import read_document
from schwarm_core.application.configuration.project import FILE
from schwarm_core.application.configuration.source import ConfigurationSource
from schwarm_core.application.configuration.toml import TomlError, parse_document
from schwarm_core.application.plugins.policy import normalized
from schwarm_core.application.plugins.scan import reread
from schwarm_core.domain.error.configuration import ConfigurationError, ConfigurationFault
from schwarm_core.domain.error.value import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.machinery import ModuleSpec

    from schwarm_core.application.plugins.index import PluginEntry


def distribution_sources(entries: Iterable[PluginEntry], name: str = "") -> tuple[ConfigurationSource, ...]:
    """What the installed distribution says by default. Its package is looked for and not imported.

    Args:
        entries: The entries of the group `schwarm.distribution`; each leads to a package with a `schwarm.toml` in it.
        name: Which of them counts: the entry's name, or the distribution's.

    Returns:
        One source; none if no distribution is installed.

    Raises:
        ConfigurationError: If several are installed and none of them is named, the one that is named is not installed,
            or its file is missing or can't be read.
    """
    installed = [entry for entry in map(reread, entries) if entry is not None]
    chosen = [entry for entry in installed if not name or name == entry.name or _same(name, entry.distribution)]
    if len(chosen) > 1 or (name and not chosen):
        raise _unclear(installed, name)
    return tuple(_source(entry) for entry in chosen)


def _same(name: str, distribution: str) -> bool:
    return normalized(name) == normalized(distribution)


def _unclear(installed: list[PluginEntry], name: str) -> ConfigurationError:
    listed = ", ".join(f"{entry.name} (of {entry.distribution})" for entry in installed) or "none"
    if name:
        msg = f"the distribution {name!r} is not installed; installed: {listed}"
        return ConfigurationError(msg, remedy=f"install {name}, or unset SCHWARM_DISTRIBUTION")
    msg = f"several distributions bring defaults: {listed}"
    return ConfigurationError(msg, remedy=f"set SCHWARM_DISTRIBUTION={installed[0].name}, or uninstall the others")


def _source(entry: PluginEntry) -> ConfigurationSource:
    for folder in _folders(entry.module):
        source = read_document(folder / FILE) or _archived(folder / FILE)
        if source is not None:
            return source
    fault = Fault((entry.name,), f"a package {entry.module} with a {FILE} in it")
    remedy = f"reinstall {entry.distribution}"
    raise ConfigurationError(faults=(ConfigurationFault(entry.path, fault),), remedy=remedy)


def _folders(package: str) -> list[Path]:
    """The folders of a package, found as an import would find them, without running the packages around it."""
    path: list[str] | None = None
    for length, _ in enumerate(package.split("."), 1):
        spec = _spec(".".join(package.split(".")[:length]), path)
        if spec is None or spec.submodule_search_locations is None:
            return []
        path = list(spec.submodule_search_locations)
    return [Path(folder) for folder in path or ()]


def _spec(name: str, path: list[str] | None) -> ModuleSpec | None:
    specs = (finder.find_spec(name, path) for finder in sys.meta_path)
    return next((spec for spec in specs if spec is not None), None)


def _archived(file: Path) -> ConfigurationSource | None:
    """What a file in an archive on `sys.path` says; None if it isn't there."""
    from zipfile import BadZipFile
    from zipfile import Path as ZipPath

    archive = next((folder for folder in file.parents if folder.is_file()), None)
    if archive is None:
        return None
    try:
        text = ZipPath(archive, file.relative_to(archive).as_posix()).read_text("utf-8")
        return ConfigurationSource(str(file), parse_document(text), text=text)
    except (OSError, KeyError, BadZipFile, UnicodeDecodeError, TomlError):
        return None
