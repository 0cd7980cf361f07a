"""The list of Cohere's models."""

from __future__ import annotations

from schwarm_core.domain.provider.llm import ModelInfo
from schwarm_http.llm.reading import as_object, as_objects, as_text
from schwarm_http.wire import HttpWire

_PAGE = {"endpoint": "chat", "page_size": "1000"}
_MOST_PAGES = 100


async def list_models(wire: HttpWire) -> tuple[ModelInfo, ...]:
    """Lists the models that one can talk with, page by page.

    Args:
        wire: The wire, open.

    Returns:
        The models.

    Raises:
        ProviderError: If a page can't be had.
    """
    found: dict[str, ModelInfo] = {}
    params = _PAGE
    for _ in range(_MOST_PAGES):
        page = as_object((await wire.get("/v1/models", params=params)).body)
        for model in as_objects(page.get("models")):
            name = as_text(model.get("name"))
            found[name] = ModelInfo(name)
        token = as_text(page.get("next_page_token"))
        if not token:
            break
        params = {**_PAGE, "page_token": token}
    return tuple(found.values())
