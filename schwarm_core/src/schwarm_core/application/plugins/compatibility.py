"""Whether a plugin was made for the core that runs, by its metadata alone."""

from __future__ import annotations

import operator
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from schwarm_core import __version__

if TYPE_CHECKING:
    from schwarm_core.application.plugins.index import PluginEntry

_RELEASE = re.compile(r"\d+(?:\.\d+)*")
_CLAUSE = re.compile(r"(>=|<=|==|!=|<|>)(\d+(?:\.\d+)*)")
_COMPARE = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
}


def incompatibility(entry: PluginEntry, *, core: str = __version__) -> str:
    """Why a plugin can't be used with the core, empty if it can.

    Args:
        entry: The plugin.
        core: The version of the core.
    """
    if admits(entry.requires_core, core):
        return ""
    return f"{entry.distribution} {entry.version} needs schwarm-core {entry.requires_core}, and this is {core}"


@lru_cache(maxsize=256)
def admits(specifier: str, version: str) -> bool:
    """Whether a version is one of those that a specifier allows, as PEP 440 says; none is, if it can't be read.

    Args:
        specifier: A version specifier such as `">=0.1,<0.2"`; empty for any version.
        version: The version; a pre-release counts as any other.
    """
    plain = _admits_plainly(specifier, version)
    return _admits(specifier, version) if plain is None else plain


def _admits_plainly(specifier: str, version: str) -> bool | None:
    """The verdict where only releases are compared, which is nearly always and needs no import; else None."""
    clauses = [_CLAUSE.fullmatch(clause.strip()) for clause in specifier.split(",") if clause.strip()]
    if not _RELEASE.fullmatch(version) or None in clauses:
        return None
    return all(_COMPARE[each[1]](_numbers(version), _numbers(each[2])) for each in clauses if each)


def _numbers(release: str) -> tuple[int, ...]:
    numbers = [int(part) for part in release.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def _admits(specifier: str, version: str) -> bool:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        return SpecifierSet(specifier).contains(version, prereleases=True)
    except InvalidSpecifier:
        return False
