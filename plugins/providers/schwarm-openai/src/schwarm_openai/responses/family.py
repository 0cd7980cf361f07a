"""The name under which what only the Responses API knows is kept."""

from __future__ import annotations

from collections.abc import Mapping

from schwarm_core.domain.message.part import Extra
from schwarm_http.llm.extra import own

FAMILY = "openai"
"""The family of the Responses API, OpenAI's own and those of others that speak it."""


def item_of(extra: Extra | None) -> Mapping[str, object]:
    """The fields of the item that a part belongs to, such as its id; empty for a part that came from elsewhere."""
    fields = own(extra, FAMILY).get("item")
    return fields if isinstance(fields, Mapping) else {}


def part_fields(extra: Extra | None) -> dict[str, object]:
    """The fields of a part itself that have no place in the neutral model."""
    return {name: value for name, value in own(extra, FAMILY).items() if name != "item"}
