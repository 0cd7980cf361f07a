"""Who bills for a provider, by the names that genai-prices has for vendors."""

from __future__ import annotations

_RENAMED = {
    "bedrock": "aws",
    "google-vertex": "google",
    "mistral-compatible": "mistral",
    "xai": "x-ai",
}
_LITELLM = {
    "azure_ai": "azure",
    "bedrock": "aws",
    "fireworks_ai": "fireworks",
    "gemini": "google",
    "together_ai": "together",
    "vertex_ai": "google",
    "xai": "x-ai",
}
_EMBEDDINGS = "-embeddings"


def vendor_of(provider: str, model: str) -> tuple[str, str]:
    """The vendor that bills for a model, and the model's name there.

    Args:
        provider: The provider's name in the configuration.
        model: The model's name. LiteLLM's begin with the vendor's (`"groq/llama-3.3-70b-versatile"`).

    Returns:
        Both, by genai-prices' names where the provider is known there; else as they are.
    """
    if provider.removesuffix(_EMBEDDINGS) == "litellm" and "/" in model:
        vendor, _, model = model.partition("/")
        return _LITELLM.get(vendor, vendor), model
    name = provider.removesuffix(_EMBEDDINGS)
    return _RENAMED.get(name, name), model
