"""The list of Mistral's models."""

from __future__ import annotations

from schwarm_core.domain.provider.llm import ModelInfo
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.reading import as_object, as_objects, as_text


def read_models(body: JsonValue) -> tuple[ModelInfo, ...]:
    """Reads the answer to `/v1/models`, which is not paged.

    Args:
        body: Its JSON: an object with `data`, or the list alone.

    Returns:
        The models that one can talk with; an alias is a model of its own.
    """
    listed = body if isinstance(body, list) else as_object(body).get("data")
    return tuple(
        [
            ModelInfo(as_text(model.get("id")), as_text(model.get("name")), as_text(model.get("description")))
            for model in as_objects(listed)
            if as_object(model.get("capabilities")).get("completion_chat") is not False
        ]
    )
