"""Cache points, where the service takes them.

Source: https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html: four of them at most, after something,
and not right after a document or a video.
"""

from __future__ import annotations

from collections.abc import Sequence

from schwarm_http.llm.reading import JsonObject

_MOST = 4
_MARK = "cachePoint"
_NOT_AFTER = ("document", "video")


def placed(blocks: Sequence[JsonObject]) -> list[JsonObject]:
    """Blocks with each cache point where one may be: one that may not be moves forward, or goes if it would come first.

    Args:
        blocks: The blocks of a turn, of the instructions, or the tools.

    Returns:
        The blocks.
    """
    result: list[JsonObject] = []
    for block in blocks:
        if _MARK in block:
            _place(block, result)
        else:
            result.append(block)
    return result


def _place(point: JsonObject, blocks: list[JsonObject]) -> None:
    at = len(blocks)
    while at and any(kind in blocks[at - 1] for kind in _NOT_AFTER):
        at -= 1
    if at and _MARK not in blocks[at - 1]:
        blocks.insert(at, point)


def limited(fixed: Sequence[Sequence[JsonObject]], turns: Sequence[list[JsonObject]]) -> None:
    """Leaves no more cache points in the turns than the service takes; the newest stay.

    Args:
        fixed: The instructions and the tools, whose cache points count.
        turns: The blocks of each turn, which are changed.
    """
    left = _MOST - sum(_MARK in block for blocks in fixed for block in blocks)
    for blocks in reversed(turns):
        for index in range(len(blocks) - 1, -1, -1):
            if _MARK in blocks[index]:
                left -= 1
                if left < 0:
                    del blocks[index]


def without(blocks: Sequence[JsonObject]) -> list[JsonObject]:
    """The blocks that are no cache points."""
    return [block for block in blocks if _MARK not in block]
