"""The name of the format, and the kind of thing that it is made of."""

from __future__ import annotations

from typing import TypeAlias

FAMILY = "anthropic"
"""Under this name stand `extra`, opaque parts and server tools that only the Messages API understands."""

Block: TypeAlias = dict[str, object]
"""A block of content, or another object of the API, as it is sent."""
