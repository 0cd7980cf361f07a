"""Lists that a later source doesn't replace: allow-lists are narrowed, and more plugins enabled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schwarm_core.application.plugins.policy import normalized

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schwarm_core.application.configuration.lines import KeyPath


def narrowed(path: KeyPath, present: object, value: object) -> object:
    """What holds at a key that was set and is set again.

    That is the new value; but of two allow-lists what both allow, and of two lists of enabled plugins all of both.

    Args:
        path: The key.
        present: What earlier sources say.
        value: What a later source says. What isn't a list of texts will be refused, so it may replace one.
    """
    narrow = _LISTS.get(path)
    if narrow is None or not isinstance(present, list) or not _are_names(present):
        return value
    if value is None:
        return present
    return narrow(present, value) if isinstance(value, list) and _are_names(value) else value


def _are_names(value: list[object]) -> bool:
    return all(isinstance(name, str) for name in value)


def _plugins(allowed: Sequence[str], further: Sequence[str]) -> list[str]:
    kept = [name for name in further if _is_among(name, allowed)]
    return kept + [name for name in allowed if _is_among(name, further) and name not in kept]


def _is_among(name: str, allowed: Sequence[str]) -> bool:
    """Whether a list allows all that a name means: `retry` means `middleware.retry` too."""
    return name in allowed or name.partition(".")[2] in allowed


def _distributions(allowed: Sequence[str], further: Sequence[str]) -> list[str]:
    known = {normalized(name) for name in allowed}
    return [name for name in further if normalized(name) in known]


def _more(present: Sequence[str], further: Sequence[str]) -> list[str]:
    """A later layer adds to what takes part, its own names first; who wants one out says `disable`."""
    return [*further, *(name for name in present if name not in further)]


_LISTS: dict[KeyPath, Callable[[Sequence[str], Sequence[str]], list[str]]] = {
    ("plugins", "enable"): _more,
    ("plugins", "allow"): _plugins,
    ("plugins", "allow_distributions"): _distributions,
}
