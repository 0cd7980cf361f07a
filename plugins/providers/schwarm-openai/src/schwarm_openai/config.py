"""The settings of the providers."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import field, frozen

from schwarm_core.domain.configuration.bound import Seconds
from schwarm_core.domain.configuration.trusted import trusted_setting
from schwarm_http.llm.config import HttpLLMConfig

Api: TypeAlias = Literal["responses", "chat"]
"""The protocol that is spoken: Responses, or Chat Completions."""


@frozen(kw_only=True)
class CompatibleConfig(HttpLLMConfig):
    """A server that speaks Chat Completions."""


@frozen(kw_only=True)
class LocalConfig(HttpLLMConfig):
    """A server on one's own machine, which may load a model before it answers and has slower hardware.

    Attributes:
        timeout: The longest silence, in seconds: before the answer starts, and between two pieces of it.
    """

    timeout: Seconds = 1800.0


@frozen(kw_only=True)
class OpenAIConfig(HttpLLMConfig):
    """OpenAI.

    Attributes:
        api: The protocol that is spoken.
        organization: Which of the key's organizations is billed.
        project: Which of its projects.
    """

    api: Api = "responses"
    organization: str = ""
    project: str = ""


@frozen(kw_only=True)
class AzureResourceConfig(HttpLLMConfig):
    """A resource of Azure OpenAI. A model is named by its deployment.

    Attributes:
        endpoint: Where the resource is, such as `https://acme.openai.azure.com`; empty for `AZURE_OPENAI_ENDPOINT`.
        api_version: The dated version of the API, such as `2024-10-21`; empty for `OPENAI_API_VERSION`, and where that
            is empty too, for the API without dates (`/openai/v1`).
        deployment: The deployment that is asked when no model is named.
        entra: Whether Entra ID proves who asks, in place of a key; needs the extra `schwarm-openai[azure]`.
    """

    endpoint: str = field(
        default="", metadata=trusted_setting("sends your key to an endpoint of its choosing", harmless=("",))
    )
    api_version: str = ""
    deployment: str = ""
    entra: bool = False


@frozen(kw_only=True)
class AzureConfig(AzureResourceConfig):
    """Azure OpenAI's language models.

    Attributes:
        api: The protocol that is spoken.
    """

    api: Api = "responses"
