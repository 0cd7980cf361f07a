"""The settings that only the Messages API has, for `ModelSettings(extra=…)`.

Source: https://platform.claude.com/docs/en/api/messages/create
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict

_Object = Mapping[str, object]


class AnthropicSettings(TypedDict, total=False):
    """Settings that are sent as they are, if not said otherwise.

    Attributes:
        betas: Beta features to turn on, sent as a header; those that the request shows to need are turned on anyway.
        cache_control: Marks the last block that can be marked, in each request anew.
        container: The container of code execution to go on in, or the skills to load into it.
        context_management: How older parts of the conversation are cleared or summed up.
        diagnostics: Asks why a prompt wasn't found in the cache.
        fallbacks: The models to ask when this one declines.
        fallback_credit_token: The token of a refusal, for the next try.
        inference_geo: Where the model runs.
        mcp_servers: MCP servers that the vendor talks to.
        metadata: What is known of the request, such as a `user_id` that tells nothing of the person.
        output_config: `effort`, `task_budget`; merged with what `reasoning` and the output schema mean.
        service_tier: Whether priority capacity may be used.
        speed: Whether the answer is to come faster, at a higher price.
        thinking: Merged with what `reasoning` means (`{"display": "summarized"}`), or, with a `type`, in its place.
        user_profile_id: On whose behalf the request is made, sent as a header.
    """

    betas: Sequence[str]
    cache_control: _Object
    container: str | _Object
    context_management: _Object
    diagnostics: _Object
    fallbacks: Literal["default"] | Sequence[_Object]
    fallback_credit_token: str | _Object
    inference_geo: str
    mcp_servers: Sequence[_Object]
    metadata: _Object
    output_config: _Object
    service_tier: Literal["auto", "standard_only"]
    speed: Literal["standard", "fast"]
    thinking: _Object | None
    user_profile_id: str
