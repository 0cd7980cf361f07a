"""The settings of the provider."""

from __future__ import annotations

from attrs import frozen

from schwarm_core.domain.schema.secret import Secret
from schwarm_http.llm.config import HttpLLMConfig

_NO_TOKEN = Secret("")


@frozen(kw_only=True)
class AnthropicConfig(HttpLLMConfig):
    """Anthropic, or a server that speaks its Messages API.

    Attributes:
        auth_token: A bearer token, for gateways and OAuth, in place of a key; empty for `ANTHROPIC_AUTH_TOKEN`.
        betas: Names of beta features to turn on for each request, beside those that a request needs anyway.
    """

    auth_token: Secret = _NO_TOKEN
    betas: tuple[str, ...] = ()
