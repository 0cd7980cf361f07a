"""Making settings of what is written, with every fault told where it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from schwarm_core.application.configuration.interpolation import Interpolation
from schwarm_core.application.configuration.marks import settings_needing_trust
from schwarm_core.domain.error.configuration import ConfigurationFault
from schwarm_core.domain.error.value import Fault, InvalidValueError
from schwarm_core.domain.schema.fault import MISSING
from schwarm_core.domain.schema.json_value import in_words
from schwarm_core.domain.schema.structure import Structured, structure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schwarm_core.application.configuration.findings import Findings
    from schwarm_core.application.configuration.lines import KeyPath
    from schwarm_core.application.configuration.merge import Merged
    from schwarm_core.domain.schema.type_form import TypeForm

_NOT_SHOWN = "what the reference stands for"
_SECRET = 4
"""The length from which a text is worth hiding where a class quotes it in its own words."""


class Checker:
    """Makes settings of parts of a configuration.

    Args:
        merged: What all sources say.
        environ: The variables, for references.
        findings: Takes what is wrong.
    """

    def __init__(self, merged: Merged, environ: Mapping[str, str], findings: Findings) -> None:
        self._merged = merged
        self._findings = findings
        self._interpolation = Interpolation(merged, environ, findings)

    def make(self, value: object, tp: TypeForm, path: KeyPath) -> Structured:
        """The settings that a part of the configuration stands for.

        Args:
            value: What is written there, as plain data.
            tp: The type of the settings.
            path: Where it stands.

        Returns:
            The settings; None if there was anything to find.
        """
        if not self._merged.trusted:
            self._look_for_trust(value, tp, path)
        resolved = self._interpolation.apply(value, path)
        made, faults = _attempt(resolved, tp)
        if faults:
            made, faults = self._with_literals(resolved, tp, path, faults)
        following = [full for fault in faults if not self._findings.within((full := _moved(fault, path)).path)]
        self._findings.add(*map(self._located, following))
        return None if faults else made

    def table(self, value: object, path: KeyPath) -> Mapping[str, object]:
        """A value that has to be a table; an empty one where it is none.

        Args:
            value: What is written there.
            path: Where it stands.
        """
        if isinstance(value, dict):
            return value
        self.refuse(Fault(path, "a table", in_words(value, hide=True)))
        return {}

    def refuse(self, fault: Fault) -> None:
        """Note a fault, unless it follows from another.

        Args:
            fault: What is wrong, with the path from the whole configuration.
        """
        if not self._findings.within(fault.path):
            self._findings.add(self._located(fault))

    def _look_for_trust(self, value: object, tp: TypeForm, path: KeyPath) -> None:
        for place, reason in settings_needing_trust(value, tp, path):
            source = self._merged.source(place)
            if source is not None and not source.trusted:
                self._findings.distrust(source, place, reason)

    def _with_literals(
        self, value: object, tp: TypeForm, path: KeyPath, faults: list[Fault]
    ) -> tuple[Structured, list[Fault]]:
        """Try again with the text itself wherever TOML made something else of a variable: a key of digits, say."""
        texts = {fault.path: text for fault in faults if (text := self._literal((*path, *fault.path))) is not None}
        if not texts:
            return None, faults
        made, left = _attempt(_replaced(value, texts, ()), tp)
        still = {fault.path for fault in left}
        first = [fault for fault in faults if fault.path in texts and fault.path in still]
        return made, first + [fault for fault in left if fault.path not in texts]

    def _literal(self, path: KeyPath) -> str | None:
        source = self._merged.source(path)
        return source.literal_at(path) if source is not None else None

    def _located(self, fault: Fault) -> ConfigurationFault:
        missing = fault.hint == MISSING
        source = self._merged.source(fault.path[:-1] if missing else fault.path)
        if source is None or (missing and not self._merged.says(fault.path[:-1])):
            return ConfigurationFault("the configuration", fault)
        return ConfigurationFault(source.place(fault.path), self._without_secrets(fault))

    def _without_secrets(self, fault: Fault) -> Fault:
        """A fault without what references stand for, which may be a secret whatever the type."""
        resolved = self._interpolation.resolved
        if fault.path in resolved:
            return evolve(fault, found=_NOT_SHOWN if fault.found else "", hint="")
        if any(len(text) >= _SECRET and text in f"{fault.found} {fault.hint}" for text in resolved.values()):
            return evolve(fault, found="", hint="")
        return fault


def _attempt(value: object, tp: TypeForm) -> tuple[Structured, list[Fault]]:
    try:
        return structure(value, tp), []
    except InvalidValueError as error:
        return None, list(error.faults)


def _moved(fault: Fault, path: KeyPath) -> Fault:
    return evolve(fault, path=(*path, *fault.path))


def _replaced(value: object, texts: Mapping[KeyPath, str], path: KeyPath) -> object:
    if path in texts:
        return texts[path]
    if isinstance(value, dict):
        return {key: _replaced(item, texts, (*path, key)) for key, item in value.items()}
    return value
