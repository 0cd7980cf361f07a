"""Marks of what the server may cache, in the two forms that there are.

Anthropic's, which gateways pass on, is `"cache_control": {"type": "ephemeral", "ttl": "1h"}`; OpenAI's is
`"prompt_cache_breakpoint": {"mode": "explicit"}`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from schwarm_core.domain.message.part import CachePointPart
from schwarm_http.llm.extra import is_own, own
from schwarm_http.llm.reading import JsonObject
from schwarm_openai.chat.dialect import FAMILY, Dialect

MARKS = ("cache_control", "prompt_cache_breakpoint")
_TTLS = {"5m", "1h"}
_MOST = 4


def read_cache_point(part: JsonObject) -> CachePointPart | None:
    """The cache point that a part of a content is marked with, if it is.

    Args:
        part: The part.
    """
    for name in MARKS:
        mark = part.get(name)
        if isinstance(mark, dict):
            ttl = mark.get("ttl")
            return CachePointPart(ttl if isinstance(ttl, str) else "", extra={FAMILY: {name: mark}})
    return None


def cache_mark(point: CachePointPart, dialect: Dialect) -> Mapping[str, object]:
    """The fields that mark a part of a content.

    Args:
        point: The cache point.
        dialect: What the server takes.

    Returns:
        The fields; none where the server might refuse them.
    """
    found = own(point.extra, FAMILY)
    if dialect.cache_points == "none":
        return {}
    if dialect.cache_mark in found:
        return {dialect.cache_mark: found[dialect.cache_mark]}
    if dialect.cache_points != "all" and (not is_own(point.extra, FAMILY) or found):
        return {}
    if dialect.cache_mark == "prompt_cache_breakpoint":
        return {"prompt_cache_breakpoint": {"mode": "explicit"}}
    return {"cache_control": {"type": "ephemeral", **({"ttl": point.ttl} if point.ttl in _TTLS else {})}}


def limit_cache_marks(messages: Sequence[Mapping[str, object]]) -> None:
    """Takes the earliest marks off, where there are more than a server takes.

    Args:
        messages: The messages, as they are about to be sent.
    """
    marked = list(_marked(messages))
    for part in marked[:-_MOST]:
        for name in MARKS:
            part.pop(name, None)


def _marked(messages: Sequence[Mapping[str, object]]) -> Iterator[dict[str, object]]:
    for message in messages:
        content = message.get("content")
        if isinstance(content, list):
            yield from (part for part in content if any(name in part for name in MARKS))
