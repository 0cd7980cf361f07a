"""Tool calls as the service takes them: legal ids, and arguments that are an object."""

from __future__ import annotations

import re

from schwarm_http.json_text import object_in
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
    found = object_in(text or "{}")
    return {"malformed_arguments": text} if found is None else found
