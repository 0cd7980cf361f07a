"""Which provider fills what another requires, and in which order they are set up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from schwarm_core.application.provider.registry import find_entry, names_of

if TYPE_CHECKING:
    from schwarm_core.application.provider.entry import ProviderEntry

Plan: TypeAlias = Mapping[str, Mapping[str, str]]
"""The providers to set up, each after what it requires: its name, and by keyword the names of those it is given."""

_LIFE = ("run", "agent", "application")


def plan_of(entries: Mapping[str, ProviderEntry], name: str) -> Plan:
    """Plans how to set up a provider.

    Args:
        entries: What is on offer, by name.
        name: The provider wanted.

    Returns:
        The plan; its last is the provider itself.

    Raises:
        ProviderSetupError: If something that is required is missing, ambiguous, of the wrong family, lives shorter than
            who requires it, or requires itself.
    """
    plan: dict[str, Mapping[str, str]] = {}
    _add(entries, name, (), plan)
    return plan


def _add(
    entries: Mapping[str, ProviderEntry], name: str, path: tuple[str, ...], plan: dict[str, Mapping[str, str]]
) -> None:
    if name in plan:
        return
    entry = find_entry(entries, name)
    if name in path:
        circle = " → ".join((*path[path.index(name) :], name))
        remedy = f"Choose another for one of them: `providers.{path[-1]}.KEYWORD = NAME`."
        msg = f"requires itself: {circle}"
        raise entry.boundary.refusal(msg, remedy)
    needs = {keyword: _chosen(entries, entry, keyword) for keyword in entry.spec.requires}
    for need in needs.values():
        _add(entries, need, (*path, name), plan)
    plan[name] = needs


def _chosen(entries: Mapping[str, ProviderEntry], entry: ProviderEntry, keyword: str) -> str:
    """The name of the provider that fills a requirement."""
    family = entry.spec.requires[keyword]
    name = entry.choices.get(keyword) or _only(entries, entry, keyword)
    line = f"`providers.{entry.name}.{keyword}`"
    other = entries.get(name)
    if other is None:
        from schwarm_core.domain.schema.words import nearest

        hint = nearest(name, names_of(entries, family))
        msg = f"requires {name!r} as {keyword}, and there is no such provider; {hint}"
        raise entry.boundary.refusal(msg)
    if not other.offers(family):
        reason = f"requires a {family.__name__} as {keyword}, but {line} names {name!r}, which is none"
        raise entry.boundary.refusal(reason, f"Set {line} to the name of one.")
    if _LIFE.index(other.spec.scope) < _LIFE.index(entry.spec.scope):
        reason = (
            f"lives for the {entry.spec.scope}, but requires {other.boundary}, which lives only for the "
            f"{other.spec.scope}"
        )
        raise entry.boundary.refusal(reason, f"Set {line} to the name of one that lives as long.")
    return name


def _only(entries: Mapping[str, ProviderEntry], entry: ProviderEntry, keyword: str) -> str:
    family = entry.spec.requires[keyword]
    names = [name for name in names_of(entries, family) if name != entry.name]
    if len(names) == 1:
        return names[0]
    line = f'providers.{entry.name}.{keyword} = "{names[0] if names else "NAME"}"'
    found = f"there are several: {', '.join(names)}" if names else "there is none"
    remedy = f"Choose one: `{line}`." if names else f"Declare one, and name it if there are several: `{line}`."
    msg = f"requires a {family.__name__} as {keyword}, and {found}"
    raise entry.boundary.refusal(msg, remedy)
