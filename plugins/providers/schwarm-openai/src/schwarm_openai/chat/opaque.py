"""What of an answer says nothing, and isn't kept."""

from __future__ import annotations

from collections.abc import Mapping

OPAQUE: Mapping[str, str] = {
    "object": "the name of the kind of answer, always the same",
    "obfuscation": "padding, against those who measure the length of what they can't read",
    "choices[].index": "the place in the list; the order of the choices is kept",
    "choices[].message.role": "always the assistant",
    "choices[].delta.role": "always the assistant",
    "choices[].message.tool_calls[].index": "the place in the list; the order of the calls is kept",
    "choices[].delta.tool_calls[].index": "tells which call a piece belongs to; the order of the calls is kept",
    "choices[].message.tool_calls[].type": "a function, where nothing else is kept of the call",
    "choices[].delta.tool_calls[].type": "a function, where nothing else is kept of the call",
    "choices[].message.images[].type": "an image; the part says so",
    "choices[].delta.images[].type": "an image; the part says so",
    "usage.total_tokens": "the sum of the others; where it isn't, it is kept among the details",
    "event.created": "the time of a piece; that of the first one is kept",
}
"""The paths, as patterns, and why nothing is lost with each."""
