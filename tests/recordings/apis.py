"""The APIs that recorded traffic is of: by the file's name, who speaks them, and what counts as equal and as lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias
from urllib.parse import parse_qs, urlsplit

from attrs import evolve, frozen

from schwarm_core import EmbeddingProvider, Secret
from schwarm_http.llm.provider import HttpLLMProvider
from schwarm_http.testing.embedding import EmbeddingJudge
from schwarm_http.testing.leaves import Opaque
from schwarm_http.testing.recording import Row
from schwarm_http.testing.replay import Judge
from schwarm_http.testing.rules import Rules
from schwarm_http.testing.verdict import Verdict

_KEY = Secret("a-key-of-no-one")


@frozen
class Api:
    """An API.

    Attributes:
        chat: Judges its exchanges with language models.
        embeddings: Judges those with embedding models.
    """

    chat: Judge | None = None
    embeddings: EmbeddingJudge | None = None

    def embeds(self, row: Row) -> bool:
        """Whether an exchange is with an embedding model."""
        return row.path.partition("?")[0].endswith("/embeddings")

    async def verdict(self, row: Row) -> Verdict:
        """What is found about an exchange."""
        judge = self.embeddings if self.embeds(row) else self.chat
        assert judge is not None, f"no judge for {row.path}"
        return await judge.verdict(row)


def base(url: str, row: Row, path: str) -> str:
    """The base URL of a row's API on a server that stands in for its host.

    Args:
        url: The server's address.
        row: The exchange.
        path: What the provider adds to the base URL.
    """
    return url + row.path.partition("?")[0].removesuffix(path)


MakeApi: TypeAlias = Callable[[float], Api]
"""Makes it, given the longest silence of a server in seconds."""


def mistral(timeout: float) -> Api:
    """Mistral's own chat API, and its embeddings."""
    from schwarm_mistral.config import MistralConfig, MistralEmbeddingsConfig
    from schwarm_mistral.embedding_format import read_embedding_request
    from schwarm_mistral.embeddings import MistralEmbeddings
    from schwarm_mistral.normalisation import exception, normalise
    from schwarm_mistral.opaque import OPAQUE
    from schwarm_mistral.provider import MistralProvider

    return Api(
        Judge(
            lambda _, url: MistralProvider(MistralConfig(base_url=url, timeout=timeout, api_key=_KEY)),
            Rules(Opaque(OPAQUE), normalise, exception),
        ),
        EmbeddingJudge(
            lambda _, url: MistralEmbeddings(MistralEmbeddingsConfig(base_url=url, timeout=timeout, api_key=_KEY)),
            read_embedding_request,
            Rules(Opaque(OPAQUE), normalise),
        ),
    )


def anthropic(timeout: float) -> Api:
    """Anthropic's Messages API."""
    from schwarm_anthropic.config import AnthropicConfig
    from schwarm_anthropic.normalisation import exception, normalise
    from schwarm_anthropic.opaque import OPAQUE
    from schwarm_anthropic.provider import AnthropicProvider

    return Api(
        Judge(
            lambda _, url: AnthropicProvider(AnthropicConfig(base_url=url, timeout=timeout, api_key=_KEY)),
            Rules(Opaque(OPAQUE), normalise, exception),
        )
    )


def google(timeout: float) -> Api:
    """Google's generateContent, of the Gemini API and of Vertex AI."""
    from schwarm_google.config import GoogleConfig, GoogleVertexConfig
    from schwarm_google.normalisation import exception, normalise
    from schwarm_google.opaque import OPAQUE
    from schwarm_google.provider import GoogleProvider
    from schwarm_google.vertex import GoogleVertexProvider

    def provider(row: Row, url: str) -> HttpLLMProvider:
        version, _, place = row.path.removeprefix("/").partition("/")
        if "aiplatform" not in row.host:
            return GoogleProvider(GoogleConfig(base_url=f"{url}/{version}", timeout=timeout, api_key=_KEY))
        found = re.match(r"projects/([^/]+)/locations/([^/]+)/", place)
        project, location = found.groups() if found else ("", "")
        config = GoogleVertexConfig(
            base_url=f"{url}/{version}", timeout=timeout, api_key=_KEY, project=project, location=location
        )
        return GoogleVertexProvider(config)

    return Api(Judge(provider, Rules(Opaque(OPAQUE), normalise, exception)))


def bedrock(timeout: float) -> Api:
    """Bedrock's Converse and ConverseStream."""
    from schwarm_bedrock.config import BedrockConfig
    from schwarm_bedrock.normalisation import exception, normalise
    from schwarm_bedrock.opaque import OPAQUE
    from schwarm_bedrock.provider import BedrockProvider

    def provider(row: Row, url: str) -> HttpLLMProvider:
        return BedrockProvider(BedrockConfig(base_url=url, timeout=timeout, region=region_of(row), api_key=_KEY))

    return Api(Judge(provider, Rules(Opaque(OPAQUE), normalise, exception)))


def cohere(timeout: float) -> Api:
    """Cohere's chat API, in both versions."""
    from schwarm_cohere.config import CohereConfig
    from schwarm_cohere.normalisation import exception, normalise
    from schwarm_cohere.opaque import OPAQUE
    from schwarm_cohere.provider import CohereProvider

    def provider(row: Row, url: str) -> HttpLLMProvider:
        api: Literal["v1", "v2"] = "v1" if row.path.startswith("/v1/") else "v2"
        return CohereProvider(CohereConfig(base_url=url, timeout=timeout, api_key=_KEY, api=api))

    return Api(Judge(provider, Rules(Opaque(OPAQUE), normalise, exception)))


def openai_chat(timeout: float) -> Api:
    """OpenAI's Chat Completions, and all who speak it."""
    from schwarm_openai.azure import AzureProvider
    from schwarm_openai.chat.normalisation import exception, normalise
    from schwarm_openai.chat.opaque import OPAQUE
    from schwarm_openai.config import AzureConfig, OpenAIConfig
    from schwarm_openai.presets import PRESETS, dialect_for
    from schwarm_openai.provider import CompatibleProvider

    def provider(row: Row, url: str) -> HttpLLMProvider:
        version = version_of(row)
        if version:
            start = url + row.path.partition("/deployments/")[0]
            return AzureProvider(
                AzureConfig(base_url=start, timeout=timeout, api_key=_KEY, api="chat", api_version=version)
            )
        dialect = dialect_for(row.host)
        known = (preset for preset in PRESETS.values() if preset.dialect is dialect and preset.base_url)
        other = evolve(PRESETS["openai-compatible"], name="recorded", dialect=dialect)
        start = base(url, row, "/chat/completions")
        config = OpenAIConfig(base_url=start, timeout=timeout, api_key=_KEY, api="chat")
        return CompatibleProvider(config, next(known, other))

    return Api(Judge(provider, Rules(Opaque(OPAQUE), normalise, exception)), openai_embeddings(timeout).embeddings)


def openai_responses(timeout: float) -> Api:
    """OpenAI's Responses."""
    from schwarm_openai.azure import AzureProvider
    from schwarm_openai.config import AzureConfig, OpenAIConfig
    from schwarm_openai.presets import PRESETS
    from schwarm_openai.provider import CompatibleProvider
    from schwarm_openai.responses.normalisation import exception, normalise
    from schwarm_openai.responses.opaque import OPAQUE

    def provider(row: Row, url: str) -> HttpLLMProvider:
        start, version = base(url, row, "/responses"), version_of(row)
        if version:
            return AzureProvider(AzureConfig(base_url=start, timeout=timeout, api_key=_KEY, api_version=version))
        return CompatibleProvider(OpenAIConfig(base_url=start, timeout=timeout, api_key=_KEY), PRESETS["openai"])

    return Api(Judge(provider, Rules(Opaque(OPAQUE), normalise, exception)))


def openai_embeddings(timeout: float) -> Api:
    """OpenAI's embeddings."""
    from schwarm_openai.config import OpenAIConfig
    from schwarm_openai.embeddings.config import EmbeddingsConfig
    from schwarm_openai.embeddings.format import decode_request
    from schwarm_openai.embeddings.normalisation import exception, normalise
    from schwarm_openai.embeddings.opaque import OPAQUE
    from schwarm_openai.embeddings.provider import OpenAIEmbeddings
    from schwarm_openai.presets import PRESETS
    from schwarm_openai.provider import CompatibleProvider

    def provider(row: Row, url: str) -> EmbeddingProvider:
        config = OpenAIConfig(base_url=base(url, row, "/embeddings"), timeout=timeout, api_key=_KEY)
        return OpenAIEmbeddings(EmbeddingsConfig(), CompatibleProvider(config, PRESETS["openai"]).connect, base64=True)

    return Api(embeddings=EmbeddingJudge(provider, decode_request, Rules(Opaque(OPAQUE), normalise, exception)))


def region_of(row: Row) -> str:
    """The region that an address of AWS's names."""
    found = re.search(r"\b[a-z]{2,}(?:-[a-z]+)+-\d\b", row.host)
    return found[0] if found else "us-east-1"


def version_of(row: Row) -> str:
    """The dated version that an address of Azure's names; empty for others."""
    return "".join(parse_qs(urlsplit(row.path).query).get("api-version", ()))


APIS: Mapping[str, MakeApi] = {
    "anthropic-messages": anthropic,
    "bedrock-converse": bedrock,
    "cohere-chat": cohere,
    "google-generate": google,
    "mistral-chat": mistral,
    "openai-chat": openai_chat,
    "openai-embeddings": openai_embeddings,
    "openai-responses": openai_responses,
}
"""The APIs, by the names of the files that hold their recordings."""
