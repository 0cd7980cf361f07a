"""What only one vendor understands: kept beside the neutral values, and found again."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from schwarm_core.domain.message.part import Extra

_NOTHING: Mapping[str, object] = {}


def rest(found: Mapping[str, object], known: Collection[str]) -> dict[str, object]:
    """The fields of an object that nothing reads.

    Args:
        found: The object, as it came.
        known: The names of the fields that have a place in the neutral model.

    Returns:
        The others.
    """
    return {name: value for name, value in found.items() if name not in known}


def kept(family: str, fields: Mapping[str, object], *, mark: bool = False) -> Extra | None:
    """An `extra` that holds some fields.

    Args:
        family: The codec's family.
        fields: The fields; may be none.
        mark: Whether the family is to be told even without a field, so that the part is known as its own.

    Returns:
        The `extra`; None when there is nothing to keep.
    """
    return {family: dict(fields)} if fields or mark else None


def own(extra: Extra | None, family: str) -> Mapping[str, object]:
    """The fields that a family keeps in an `extra`.

    Args:
        extra: The `extra` of a part, a message, a request or an answer.
        family: The codec's family.

    Returns:
        The fields; empty when there are none.
    """
    found = extra.get(family) if extra else None
    return found if isinstance(found, Mapping) else _NOTHING


def is_own(extra: Extra | None, family: str) -> bool:
    """Whether a part came from a family, or was made for it."""
    return extra is not None and family in extra
