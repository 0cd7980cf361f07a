"""The configuration of an application: read, merged, checked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from schwarm_core.application.configuration.check import Checker
from schwarm_core.application.configuration.distribution import distribution_sources
from schwarm_core.application.configuration.findings import Findings
from schwarm_core.application.configuration.layers import Layers
from schwarm_core.application.configuration.parts import PARTS, SETTINGS
from schwarm_core.application.configuration.project import find_project, user_file
from schwarm_core.application.configuration.secrets import register_secrets
from schwarm_core.application.configuration.sections import make_sections, own_settings
from schwarm_core.application.configuration.trust import TrustStore
from schwarm_core.application.plugins.kind import DISTRIBUTION_GROUP, KINDS_GROUP
from schwarm_core.application.plugins.warm import read_index
from schwarm_core.domain.configuration.config import SchwarmConfig
from schwarm_core.domain.configuration.section import KINDS
from schwarm_core.domain.error.value import Fault
from schwarm_core.domain.schema.words import nearest

if TYPE_CHECKING:
    from schwarm_core.application.configuration.effective import Classes, EffectiveConfiguration
    from schwarm_core.application.configuration.merge import Merged
    from schwarm_core.application.configuration.override import Overrides
    from schwarm_core.application.configuration.source import ConfigurationSource

T = TypeVar("T")


class ConfigurationManager:
    """Makes the configuration of its layers, and remembers where each part of it was said.

    The layers, later ones before earlier ones: what the values' classes say, the distribution, the user's file, the
    project's file, environment variables, overrides. Tables merge; anything else, lists too, is replaced; but a plugin
    that an earlier layer doesn't allow, no later one can (`plugins.allow`).

    Texts may refer to a variable, `${env:NAME}` or `${env:NAME:-default}`, or to a file, `${file:PATH}`, relative to
    the file that says it; `$${` is a plain `${`. The references in a plugin's section are resolved when the plugin
    asks for its section, so that a variable that nobody needs need not be set.

    Args:
        project: The project's file; None for no project. See `find_project`.
        user: The user's file, which need not exist. See `user_file`.
        distribution_defaults: What the distribution says. See `distribution_sources`.
        environ: The environment variables: those that are `SCHWARM_…`, and those that references may name.
        overrides: A tree that code gives; or options, each as `"key.path=value"` or a source with a name of its own.
        trust: Which projects the user trusts; None trusts none.
        kinds: Gives the kinds that plugins have added; asked only when a table has none of the names that are known.

    Example:
        >>> manager = ConfigurationManager(overrides={"runtime": {"model": "offline"}})
        >>> manager.load().runtime.model
        'offline'
    """

    def __init__(
        self,
        *,
        project: Path | None = None,
        user: Path | None = None,
        distribution_defaults: Sequence[ConfigurationSource] = (),
        environ: Mapping[str, str] | None = None,
        overrides: Overrides = (),
        trust: TrustStore | None = None,
        kinds: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        self._environ = dict(environ or {})
        self._layers = Layers(distribution_defaults, user, project, self._environ, overrides, trust)
        self._kinds = kinds
        self._loaded: tuple[Merged, SchwarmConfig] | None = None

    @classmethod
    def standard(
        cls, start: str | os.PathLike[str] | None = None, *, overrides: Overrides = (), distribution: str = ""
    ) -> ConfigurationManager:
        """The configuration from where it usually is: distribution, user, project around a folder, environment.

        Args:
            start: The folder; None for the working folder.
            overrides: A tree that code gives; or options.
            distribution: The distribution whose defaults count, for those that have a command of their own; otherwise
                the one that is installed, or that `SCHWARM_DISTRIBUTION` names.

        Raises:
            ConfigurationError: If it isn't clear which distribution's defaults count, or which file is the project's.
        """
        index = read_index()
        return cls(
            project=find_project(Path(start or Path.cwd())),
            user=user_file(),
            distribution_defaults=distribution_sources(
                index.entries_of(DISTRIBUTION_GROUP), distribution or os.environ.get("SCHWARM_DISTRIBUTION", "")
            ),
            environ=os.environ,
            overrides=overrides,
            trust=TrustStore.of_user(),
            kinds=lambda: [entry.name for entry in index.entries_of(KINDS_GROUP)],
        )

    @property
    def project(self) -> Path | None:
        """The project's file."""
        return self._layers.project

    @property
    def config(self) -> SchwarmConfig:
        """The configuration, loaded if it hasn't been.

        Raises:
            ConfigurationError: As `load`.
        """
        return self._read()[1]

    def load(self) -> SchwarmConfig:
        """Reads every layer anew, merges them, and checks all but the plugins' own settings.

        Returns:
            The configuration.

        Raises:
            UntrustedProjectError: If the project's file asks for what only a trusted project may.
            ConfigurationError: If anything else is wrong; lists every fault of every layer.
        """
        findings = Findings()
        merged = self._layers.read(findings)
        config = self._make(merged, findings)
        findings.raise_any()
        self._loaded = merged, config
        return config

    def section(self, kind: str, name: str, config_class: type[T], /) -> T:
        """A plugin's own settings.

        Args:
            kind: The plugin's kind.
            name: The name of its section, which need not exist.
            config_class: The class of the settings; `NoSettings` for a plugin that has none.

        Returns:
            The settings.

        Raises:
            UntrustedProjectError: If the project's file asks for what only a trusted project may.
            ConfigurationError: If the section doesn't fit the class; lists every fault.
        """
        merged, config = self._read()
        findings = Findings()
        checker = Checker(merged, self._environ, findings)
        made: T = checker.make(own_settings(config.sections(kind).get(name, {})), config_class, (kind, name))
        findings.raise_any()
        register_secrets(made)
        return made

    def check(self, classes: Classes) -> SchwarmConfig:
        """Loads the configuration and checks the plugins' own settings too, all at once.

        Args:
            classes: The classes of the settings of those plugins that are to be checked.

        Returns:
            The configuration.

        Raises:
            ConfigurationError: As `load` and `section`, with the faults of both.
        """
        findings = Findings()
        merged = self._layers.read(findings)
        config = self._make(merged, findings)
        checker = Checker(merged, self._environ, findings)
        for kind, of_kind in classes.items():
            sections = config.sections(kind)
            for name in dict.fromkeys((*sections, *config.active(kind, of_kind))):
                config_class = of_kind.get(config.plugin(kind, name))
                if config_class is not None:
                    checker.make(own_settings(sections.get(name, {})), config_class, (kind, name))
        findings.raise_any()
        return config

    def source(self, *path: str) -> ConfigurationSource | None:
        """Who said what holds; None for what nobody said and is so by default.

        Args:
            path: The keys: `"runtime", "model"`.

        Raises:
            ConfigurationError: As `load`.
        """
        merged = self._read()[0]
        return merged.source(path) if merged.says(path) else None

    def origin(self, *path: str) -> str:
        """The name of who said what holds: a file, a variable, an option; `"default"` for nobody.

        Args:
            path: The keys: `"runtime", "model"`.

        Raises:
            ConfigurationError: As `load`.
        """
        source = self.source(*path)
        return source.name if source is not None else "default"

    def effective(self, classes: Classes | None = None) -> EffectiveConfiguration:
        """What holds in the end, fit to be shown: with defaults, without secrets, whether it makes sense or not.

        Args:
            classes: The classes of plugins' settings, as far as they are to be known.

        Raises:
            ConfigurationError: If a layer can't be read.
        """
        from schwarm_core.application.configuration.effective import effective

        findings = Findings()
        merged = self._layers.read(findings)
        findings.raise_any()
        return effective(merged, classes or {})

    def _read(self) -> tuple[Merged, SchwarmConfig]:
        if self._loaded is None:
            self.load()
        assert self._loaded is not None  # noqa: S101 - `load` sets it or raises
        return self._loaded

    def _make(self, merged: Merged, findings: Findings) -> SchwarmConfig:
        checker = Checker(merged, self._environ, findings)
        known: dict[str, Any] = {}
        others: dict[str, Any] = {}
        for key, value in merged.tree.items():
            if key in PARTS:
                made = checker.make(value, PARTS[key], (key,))
                known |= {key: made} if made is not None else {}
            elif key in KINDS:
                known[key] = make_sections(checker, value, key)
            elif key in self._kinds():
                others[key] = make_sections(checker, value, key)
            else:
                checker.refuse(Fault((key,), "a known key", hint=nearest(key, (*SETTINGS, *self._kinds()))))
        return SchwarmConfig(**known, others=others)
