"""The settings of both providers."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from schwarm_core.domain.configuration.bound import Seconds
from schwarm_core.domain.configuration.trusted import trusted_setting
from schwarm_core.domain.provider.provider import ProviderConfig
from schwarm_core.domain.schema.secret import Secret

_NO_KEY = Secret("")


@frozen(kw_only=True)
class LiteLLMConfig(ProviderConfig):
    """How LiteLLM is called.

    Attributes:
        model: The model that is asked when none is named, as LiteLLM names it: `"vendor/model"`.
        api_key: The key; empty to let LiteLLM take it from the vendor's usual environment variable.
        base_url: Where the vendor's API is; empty for the vendor's own address.
        timeout: The longest time, in seconds, that LiteLLM waits for an answer, or for the next piece of a stream.
        deadline: The longest time for a whole answer, in seconds; None leaves that to the run's limits.
        drop_params: Whether settings that a model doesn't know are left out; otherwise they are an error.
        options: More arguments for each of LiteLLM's calls, such as `{"vertex_project": "acme"}`.
    """

    model: str = ""
    api_key: Secret = _NO_KEY
    base_url: str = field(
        default="", metadata=trusted_setting("sends your key to an endpoint of its choosing", harmless=("",))
    )
    timeout: Seconds = 600.0
    deadline: Seconds | None = None
    drop_params: bool = True
    options: Mapping[str, object] = field(
        factory=dict, metadata=trusted_setting("chooses how, and to whom, LiteLLM sends your key", harmless=({},))
    )
