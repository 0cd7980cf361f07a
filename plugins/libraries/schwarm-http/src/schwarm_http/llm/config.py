"""The settings that language models over HTTP have in common."""

from __future__ import annotations

import os

from attrs import frozen

from schwarm_core.domain.error.provider import AuthenticationError
from schwarm_core.domain.schema.secret import Secret
from schwarm_http.config import HttpConfig

_NO_KEY = Secret("")


@frozen(kw_only=True)
class HttpLLMConfig(HttpConfig):
    """How a language model is reached. A provider's own settings derive from it.

    Attributes:
        api_key: The key; empty to take it from the vendor's usual environment variable.
        model: The model that is asked when none is named.
    """

    api_key: Secret = _NO_KEY
    model: str = ""


def find_key(configured: Secret, variables: tuple[str, ...], *, provider: str, where: str) -> Secret:
    """The key: the configured one, or the first that the environment has.

    Args:
        configured: What the configuration says; empty for nothing.
        variables: The vendor's usual environment variables, the most usual first.
        provider: The provider's name, for the error.
        where: The address at which a key can be had, for the error.

    Returns:
        The key.

    Raises:
        AuthenticationError: If there is none.
    """
    if configured:
        return configured
    for variable in variables:
        if found := os.environ.get(variable, "").strip():
            return Secret(found)
    msg = f"No key for {provider!r} was found."
    remedy = f"Set {variables[0]}, or `api_key` in [providers.{provider}]; keys are had at {where}."
    raise AuthenticationError(msg, provider=provider, remedy=remedy)
