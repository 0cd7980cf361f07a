"""Making agents of their sections."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from schwarm_core.application.configuration.findings import Findings
from schwarm_core.domain.agent.agent import Agent, AgentConfig
from schwarm_core.domain.agent.tool import Tool, as_tool
from schwarm_core.domain.configuration.agent import OUTPUTS
from schwarm_core.domain.error.base import SchwarmError
from schwarm_core.domain.error.configuration import ConfigurationFault
from schwarm_core.domain.error.value import Fault
from schwarm_core.domain.schema.structure import structurer
from schwarm_core.domain.schema.type_form import TypeForm

if TYPE_CHECKING:
    from schwarm_core.application.configuration.lines import KeyPath
    from schwarm_core.application.configuration.manager import ConfigurationManager
    from schwarm_core.domain.configuration.agent import AgentSection

T = TypeVar("T")

_SCALARS: dict[str, type[object]] = dict(zip(OUTPUTS, (str, int, float, bool), strict=True))


def agents_of(
    manager: ConfigurationManager, *, import_object: Callable[[str], object] | None = None
) -> tuple[Agent[Any, Any], ...]:
    """The agents that the configuration describes. What they name by import path is imported; hand-offs stay names.

    What the project's own file names is looked for in its folder first, as Python does for a script.

    Args:
        manager: The configuration.
        import_object: Imports what `"module:name"` stands for.

    Returns:
        The agents, in the order in which they are written.

    Raises:
        UntrustedProjectError: If the project is not trusted and names anything to import.
        ConfigurationError: If anything can't be imported, or be what it is meant as; lists all of it.
    """
    findings = Findings()
    making = _Making(manager, import_object or _resolve_name, findings)
    agents = tuple(Agent(making.config(name, section)) for name, section in manager.config.agents.items())
    findings.raise_any()
    return agents


class _Making:
    """Makes agents, and notes what goes wrong with each part of them."""

    def __init__(
        self, manager: ConfigurationManager, import_object: Callable[[str], object], findings: Findings
    ) -> None:
        self._manager = manager
        self._import_object = import_object
        self._findings = findings

    def config(self, name: str, section: AgentSection) -> AgentConfig[Any, Any]:
        same = {field.name: getattr(section, field.name) for field in attrs.fields(type(section))}
        tools = (self._tool(path, ("agents", name, "tools", index)) for index, path in enumerate(section.tools))
        found = {
            "tools": tuple(filter(None, tools)),
            "output": self._output(section.output, ("agents", name, "output")),
        }
        return AgentConfig(name, **{**same, **found})

    def _tool(self, path: str, place: KeyPath) -> Tool[Any] | None:
        return self._attempt(lambda: as_tool(self._imported(path, place)), place, "a function that can be a tool")

    def _output(self, path: str, place: KeyPath) -> TypeForm:
        if path in _SCALARS:
            return _SCALARS[path]
        return self._attempt(lambda: _output_type(self._imported(path, place)), place, "a class that can be an output")

    def _imported(self, path: str, place: KeyPath) -> object:
        source = self._manager.source(*(key for key in place if isinstance(key, str)))
        if source is not None and source.file is not None and source.file == self._manager.project:
            _look_in(str(source.file.parent))
        return self._import_object(path)

    def _attempt(self, make: Callable[[], T], place: KeyPath, expected: str) -> T | None:
        try:
            return make()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - an import runs whatever the module says
            found = error.message if isinstance(error, SchwarmError) else f"{type(error).__name__}: {error}"
        source = self._manager.source(*(key for key in place if isinstance(key, str)))
        fault = Fault(place, expected, hint=found)
        self._findings.add(ConfigurationFault(source.place(place) if source is not None else "the program", fault))
        return None


def _resolve_name(path: str) -> object:
    from pkgutil import resolve_name

    return resolve_name(path)


def _output_type(found: TypeForm) -> TypeForm:
    structurer(found)
    return found


def _look_in(folder: str) -> None:
    if folder not in sys.path:
        sys.path.insert(0, folder)
