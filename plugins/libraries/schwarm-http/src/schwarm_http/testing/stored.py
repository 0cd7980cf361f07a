"""Whether a request or an answer is the same after it was stored as JSON."""

from __future__ import annotations

import json

from schwarm_core.domain.error.value import InvalidValueError
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.message.ask import ModelRequest
from schwarm_core.domain.schema.structure import structure
from schwarm_core.domain.schema.unstructure import unstructure
from schwarm_http.testing.difference import differences


def unlike_itself(value: ModelRequest | ModelResponse, name: str) -> tuple[str, ...]:
    """What is wrong if a value isn't the same after it was stored.

    Args:
        value: The value.
        name: What to call it.

    Returns:
        Each change; none if it comes back as it was.
    """
    try:
        stored = unstructure(value)
        again = structure(json.loads(json.dumps(stored, allow_nan=False)), type(value))
    except InvalidValueError as error:
        return (f"{name} can't be stored as JSON: {error.message}",)
    if again == value:
        return ()
    changed = differences(stored, unstructure(again)) or ("of another type",)
    return tuple(f"{name}, stored as JSON, comes back changed: {change}" for change in changed)
