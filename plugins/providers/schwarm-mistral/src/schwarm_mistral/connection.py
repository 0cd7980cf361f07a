"""The wire to Mistral."""

from __future__ import annotations

from schwarm_core.domain.schema.secret import Secret
from schwarm_http.llm.config import HttpLLMConfig, find_key
from schwarm_http.wire import HttpWire
from schwarm_mistral.errors import ERRORS


def wire_to_mistral(config: HttpLLMConfig, provider: str) -> HttpWire:
    """Makes a wire.

    Args:
        config: How Mistral is reached.
        provider: The provider's name, for errors.

    Returns:
        The wire, not yet open.

    Raises:
        AuthenticationError: If no key is found.
        ProviderSetupError: If the address or a header can't be used.
    """
    key = find_key(config.api_key, ("MISTRAL_API_KEY",), provider=provider, where="https://console.mistral.ai/api-keys")
    return HttpWire(
        config,
        provider=provider,
        default_url="https://api.mistral.ai",
        headers={"authorization": Secret(f"Bearer {key.reveal()}")},
        errors=ERRORS,
    )
