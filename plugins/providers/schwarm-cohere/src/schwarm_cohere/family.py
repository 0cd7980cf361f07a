"""The names under which Cohere's own things are kept."""

from __future__ import annotations

FAMILY = "cohere"
"""The family of parts, tools and `extra` that only the second version of the API understands."""

FAMILY_V1 = "cohere-v1"
"""The same of the first version, which cites and calls in other ways."""
