"""Tool calls as the service takes them: legal ids, and arguments that are an object."""

from __future__ import annotations

import json
import re
from typing import NoReturn

from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.history import CallIds
from schwarm_http.llm.reading import JsonObject

CALL_IDS = CallIds(re.compile(r"[a-zA-Z0-9_.:-]{1,64}"))
"""The ids that the service takes."""


def arguments_of(text: str) -> JsonObject:
    """A call's arguments as an object, which the service insists on, however the model wrote them.

    Args:
        text: The arguments' JSON text; may be malformed.

    Returns:
        The arguments; the text itself under `malformed_arguments`, if they are none.
    """
    try:
        arguments = parsed(text or "{}")
    except (ValueError, RecursionError):
        return {"malformed_arguments": text}
    return arguments if isinstance(arguments, dict) else {"malformed_arguments": text}


def parsed(text: str) -> JsonValue:
    """What a JSON text says.

    Args:
        text: The text.

    Returns:
        Its value.

    Raises:
        ValueError: If it is no JSON: also for `NaN` and `Infinity`, which Python reads by itself.
        RecursionError: If it is too deep.
    """
    value: JsonValue = json.loads(text, parse_constant=_refuse)
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
