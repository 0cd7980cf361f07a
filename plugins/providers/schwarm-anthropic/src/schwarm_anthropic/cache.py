"""Cache points: `cache_control` at a block, a part of its own in the neutral model.

Source: https://platform.claude.com/docs/en/build-with-claude/prompt-caching
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from schwarm_anthropic.family import FAMILY, Block
from schwarm_core.domain.message.part import CachePointPart
from schwarm_http.llm.extra import kept, own, rest

MOST_POINTS = 4
"""How many points the API takes in a request."""

FIELD = "cache_control"
_UNMARKABLE = {"thinking", "redacted_thinking", "fallback"}
_FIELDS = {"type", "ttl"}

Value = TypeVar("Value")


def split_point(block: Mapping[str, Value]) -> tuple[dict[str, Value], CachePointPart | None]:
    """Takes the cache point off a block.

    Args:
        block: The block, as it came.

    Returns:
        The block without it, and the point; none where there is none.
    """
    found = block.get(FIELD)
    if not isinstance(found, Mapping) or found.get("type") != "ephemeral":
        return dict(block), None
    ttl = found.get("ttl")
    more = rest(found, _FIELDS if isinstance(ttl, str) else {"type"})
    point = CachePointPart(ttl if isinstance(ttl, str) else "", kept(FAMILY, more))
    return {name: value for name, value in block.items() if name != FIELD}, point


def mark(blocks: Sequence[Block], point: CachePointPart) -> bool:
    """Marks the last of some blocks that can be marked.

    Args:
        blocks: The blocks before the point.
        point: The point.

    Returns:
        Whether there was one.
    """
    for block in reversed(blocks):
        if block.get("type") not in _UNMARKABLE:
            block[FIELD] = {
                "type": "ephemeral",
                **({"ttl": point.ttl} if point.ttl else {}),
                **own(point.extra, FAMILY),
            }
            return True
    return False


def keep_newest(payload: Mapping[str, object], blocks: Iterable[Block]) -> None:
    """Takes off the oldest marks, as many as the API would refuse.

    Those of the tools, and the automatic one of the request, are set on purpose and stay.

    Args:
        payload: The request.
        blocks: All blocks that may be marked, the first to lose their marks first; changed in place.
    """
    fixed = [payload, *_objects(payload.get("tools"))]
    left = MOST_POINTS - sum(FIELD in thing for thing in fixed)
    marked = [block for block in blocks if FIELD in block]
    for block in marked[: max(0, len(marked) - left)]:
        del block[FIELD]


def _objects(found: object) -> list[Mapping[str, object]]:
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []
