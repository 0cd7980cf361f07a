"""The name under which `extra`, opaque parts and server tools hold what only Converse knows."""

from __future__ import annotations

FAMILY = "bedrock"
"""The codec's family, which is the provider's name as well."""
