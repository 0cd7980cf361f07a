"""What of an answer says nothing that has to be kept."""

from __future__ import annotations

from collections.abc import Mapping

OPAQUE: Mapping[str, str] = {
    "output.message.content[].toolUse.type": 'on a usual call it says "tool_use", which the block\'s name says; the '
    "service's own calls are kept whole",
    "usage.totalTokens": "the sum of the other counts",
    "usage.cacheDetails[].ttl": "a part of the count's name in the usage's details",
    "event.p": "padding, so that the length of an event doesn't tell its content",
    "event.contentBlockIndex": "tells the blocks of a stream apart; parts stand in their order",
    "event.start.toolUse.type": "as in a whole answer",
}
"""Paths in answers and events, and why what stands there isn't kept."""
