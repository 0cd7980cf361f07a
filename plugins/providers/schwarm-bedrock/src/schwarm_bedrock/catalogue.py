"""The models on offer, from the control plane.

Source: `ListFoundationModels` and `ListInferenceProfiles` in the API reference of Bedrock.
"""

from __future__ import annotations

from schwarm_core.domain.provider.llm import ModelInfo
from schwarm_http.llm.reading import JsonObject, as_list, as_object, as_objects, as_text
from schwarm_http.wire import HttpWire

_PAGE = "1000"


async def list_models(wire: HttpWire) -> tuple[ModelInfo, ...]:
    """The models that can be asked: those on demand by their ids, and all inference profiles.

    Args:
        wire: Leads to the control plane; open.

    Returns:
        The models.

    Raises:
        ProviderError: With the class that tells the cause.
    """
    said = as_object((await wire.get("/foundation-models", params={"byOutputModality": "TEXT"})).body)
    models = [_model(found) for found in as_objects(said.get("modelSummaries")) if _on_demand(found)]
    return (*models, *[_profile(found) for found in await _profiles(wire)])


async def _profiles(wire: HttpWire) -> list[JsonObject]:
    found: list[JsonObject] = []
    token = ""
    while True:
        params = {"maxResults": _PAGE, **({"nextToken": token} if token else {})}
        said = as_object((await wire.get("/inference-profiles", params=params)).body)
        found += as_objects(said.get("inferenceProfileSummaries"))
        next_token = as_text(said.get("nextToken"))
        if not next_token or next_token == token:
            return found
        token = next_token


def _on_demand(model: JsonObject) -> bool:
    # A server that doesn't tell isn't AWS's own; there, every model can be asked.
    types = as_list(model.get("inferenceTypesSupported"))
    return not types or "ON_DEMAND" in types


def _model(found: JsonObject) -> ModelInfo:
    inputs = ", ".join(as_text(kind).lower() for kind in as_list(found.get("inputModalities")))
    maker = as_text(found.get("providerName"))
    return ModelInfo(
        as_text(found.get("modelId")),
        as_text(found.get("modelName")),
        f"{maker}; reads {inputs}" if maker and inputs else maker,
    )


def _profile(found: JsonObject) -> ModelInfo:
    own = found.get("type") == "APPLICATION"
    return ModelInfo(
        as_text(found.get("inferenceProfileArn" if own else "inferenceProfileId")),
        as_text(found.get("inferenceProfileName")),
        as_text(found.get("description")),
    )
