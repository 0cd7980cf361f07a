"""The models that a server has on offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schwarm_core.domain.provider.llm import ModelInfo
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.reading import JsonObject, as_object, as_objects

if TYPE_CHECKING:
    from schwarm_http.wire import HttpWire

_MOST_PAGES = 1000


async def list_models(wire: HttpWire, path: str, **params: str) -> tuple[ModelInfo, ...]:
    """Asks for the models, page by page where the server has pages.

    Args:
        wire: The wire to the server.
        path: Where the list is.
        params: The query.

    Returns:
        Each model.

    Raises:
        ProviderError: With the class that tells the cause.
    """
    models: dict[str, ModelInfo] = {}
    for _ in range(_MOST_PAGES):
        body = (await wire.get(path, params=params)).body
        found = [_model(model) for model in _listed(body)]
        new = [model for model in found if model.id and model.id not in models]
        models |= {model.id: model for model in new}
        if not new or not isinstance(body, dict) or body.get("has_more") is not True:
            break
        params = {**params, "after": str(body.get("last_id") or found[-1].id)}
    return tuple(models.values())


def _listed(body: JsonValue) -> list[JsonObject]:
    """The models of a page. Some servers leave out the object around the list."""
    return as_objects(body if isinstance(body, list) else as_object(body).get("data"))


def _model(model: JsonObject) -> ModelInfo:
    name = next((name for key in ("name", "display_name") if isinstance(name := model.get(key), str)), "")
    description = model.get("description")
    return ModelInfo(str(model.get("id") or ""), name, description if isinstance(description, str) else "")
