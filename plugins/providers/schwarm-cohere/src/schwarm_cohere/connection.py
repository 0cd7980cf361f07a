"""The wire to Cohere."""

from __future__ import annotations

from schwarm_cohere.errors import ERRORS
from schwarm_core.domain.schema.secret import Secret
from schwarm_http.llm.config import HttpLLMConfig, find_key
from schwarm_http.wire import HttpWire


def wire_to_cohere(config: HttpLLMConfig, provider: str) -> HttpWire:
    """Makes a wire.

    Args:
        config: How Cohere is reached.
        provider: The provider's name, for errors.

    Returns:
        The wire, not yet open.

    Raises:
        AuthenticationError: If no key is found.
        ProviderSetupError: If the address or a header can't be used.
    """
    variables = ("COHERE_API_KEY", "CO_API_KEY")
    key = find_key(config.api_key, variables, provider=provider, where="https://dashboard.cohere.com/api-keys")
    return HttpWire(
        config,
        provider=provider,
        default_url="https://api.cohere.com",
        headers={"authorization": Secret(f"Bearer {key.reveal()}")},
        errors=ERRORS,
    )
