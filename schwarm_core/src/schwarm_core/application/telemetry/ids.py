"""The ids of traces and spans, as W3C Trace Context writes them (https://www.w3.org/TR/trace-context/)."""

from __future__ import annotations

import os
import re
from random import Random

# Ids need to be distinct, not unguessable: this costs a tenth of what the operating system's randomness does.
_random = Random()  # noqa: S311
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_random.seed)

_TRACEPARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?", re.ASCII
)


def new_trace_id() -> str:
    """A trace's id: 32 hexadecimal digits, not all of them zero."""
    return "%032x" % (_random.getrandbits(128) or 1)


def new_span_id() -> str:
    """A span's id: 16 hexadecimal digits, not all of them zero."""
    return "%016x" % (_random.getrandbits(64) or 1)


def write_traceparent(trace_id: str, span_id: str) -> str:
    """The header `traceparent` that tells another process of a span; it says that the trace is recorded."""
    return f"00-{trace_id}-{span_id}-01"


def read_traceparent(header: str) -> tuple[str, str] | None:
    """The trace and the span that a header `traceparent` tells of.

    Returns:
        Their ids; None if the header is malformed, which the standard wants ignored.
    """
    match = _TRACEPARENT.fullmatch(header.strip())
    return (match[1], match[2]) if match else None
