"""How each installed plugin stands, told from metadata and the configuration: nothing is imported."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import frozen

from schwarm_core.application.plugins.compatibility import incompatibility
from schwarm_core.application.plugins.kind import BUILT_IN, DISTRIBUTION_GROUP, KINDS_GROUP, group_of, kind_of
from schwarm_core.application.plugins.policy import qualified

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from schwarm_core.application.plugins.index import PluginEntry, PluginFault, PluginIndex
    from schwarm_core.application.plugins.policy import PluginPolicy

PluginState: TypeAlias = Literal[
    "available",
    "active",
    "disabled",
    "not allowed",
    "conflict",
    "incompatible",
    "quarantined",
    "unknown kind",
    "unreadable",
]
"""Installed; named by the configuration, too; or why it can't be used."""

_NO_PLUGINS = frozenset({KINDS_GROUP, DISTRIBUTION_GROUP})


@frozen
class PluginStatus:
    """How one installed plugin stands, or a distribution whose plugins can't be known.

    Attributes:
        kind: The name of its kind; empty for a distribution.
        name: Its name; empty for a distribution.
        distribution: The distribution's name.
        version: The distribution's version; empty if it can't be known.
        state: How it stands.
        reason: Why it can't be used; empty if it can.
        requires_core: The versions of the core that it asks for; empty when it doesn't say.
    """

    kind: str
    name: str
    distribution: str
    version: str
    state: PluginState
    reason: str = ""
    requires_core: str = ""


def statuses(
    index: PluginIndex,
    policy: PluginPolicy,
    *,
    is_active: Callable[[PluginEntry], bool],
    quarantined: Callable[[PluginEntry], str],
) -> tuple[PluginStatus, ...]:
    """Say how every plugin stands.

    Args:
        index: What is installed.
        policy: What the configuration says about it.
        is_active: Whether a plugin is in use.
        quarantined: Why a plugin is in quarantine; empty if it isn't.

    Returns:
        A status for each plugin, by kind and name, then one for each distribution that can't be read.
    """
    hosted = {kind.group for kind in BUILT_IN} | {group_of(each.name) for each in index.entries_of(KINDS_GROUP)}

    def judge(entry: PluginEntry, claimants: Sequence[PluginEntry]) -> PluginStatus:
        state, reason = _fault(entry, claimants, policy, hosted) or _readiness(entry)
        return _status(entry, state, reason)

    def _readiness(entry: PluginEntry) -> tuple[PluginState, str]:
        reason = quarantined(entry)
        if reason:
            return "quarantined", reason
        return ("active" if is_active(entry) else "available"), ""

    plugins = (entry for entry in index.entries if entry.group not in _NO_PLUGINS)
    return (*(judge(*each) for each in _with_claimants(plugins)), *map(_unreadable, index.faults))


def _with_claimants(entries: Iterable[PluginEntry]) -> Iterator[tuple[PluginEntry, tuple[PluginEntry, ...]]]:
    in_order = sorted(entries, key=lambda entry: (entry.group, entry.name))
    for _, same in groupby(in_order, key=lambda entry: (entry.group, entry.name)):
        claimants = tuple(same)
        yield from ((entry, claimants) for entry in claimants)


def _fault(
    entry: PluginEntry, claimants: Sequence[PluginEntry], policy: PluginPolicy, hosted: set[str]
) -> tuple[PluginState, str] | None:
    if entry.group not in hosted:
        return "unknown kind", _unknown_kind(kind_of(entry.group), hosted)
    refusal = policy.decide(entry)
    if refusal:
        return refusal.state, refusal.reason
    meant = policy.choose(each for each in claimants if policy.decide(each) is None)
    if entry not in meant:
        return "disabled", f"[plugins.prefer] means {qualified(entry)} of {meant[0].distribution}"
    if len(meant) > 1:
        others = ", ".join(each.distribution for each in meant if each is not entry)
        return "conflict", f"{others} offers {qualified(entry)} too"
    reason = incompatibility(entry)
    return ("incompatible", reason) if reason else None


def _unknown_kind(name: str, hosted: Iterable[str]) -> str:
    from schwarm_core.domain.schema.words import nearest

    reason = f"no installed distribution defines the kind `{name}`; {nearest(name, sorted(map(kind_of, hosted)))}"
    return reason.removesuffix("; ")


def _status(entry: PluginEntry, state: PluginState, reason: str) -> PluginStatus:
    return PluginStatus(
        kind_of(entry.group), entry.name, entry.distribution, entry.version, state, reason, entry.requires_core
    )


def _unreadable(fault: PluginFault) -> PluginStatus:
    return PluginStatus("", "", fault.distribution, "", "unreadable", fault.reason)
