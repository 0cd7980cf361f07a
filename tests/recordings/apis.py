"""The APIs that recorded traffic is of: by the file's name, who speaks them, and what counts as equal and as lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from attrs import frozen

from schwarm_core import Secret
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

    async def verdict(self, row: Row) -> Verdict:
        """What is found about an exchange."""
        judge = self.embeddings if row.path.partition("?")[0].endswith("/embeddings") else self.chat
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


MakeApi: TypeAlias = Callable[[], Api]


def mistral() -> Api:
    """Mistral's own chat API, and its embeddings."""
    from schwarm_mistral.config import MistralConfig, MistralEmbeddingsConfig
    from schwarm_mistral.embedding_format import read_embedding_request
    from schwarm_mistral.embeddings import MistralEmbeddings
    from schwarm_mistral.normalisation import exception, normalise
    from schwarm_mistral.opaque import OPAQUE
    from schwarm_mistral.provider import MistralProvider

    return Api(
        Judge(
            lambda _, url: MistralProvider(MistralConfig(base_url=url, api_key=_KEY)),
            Rules(Opaque(OPAQUE), normalise, exception),
        ),
        EmbeddingJudge(
            lambda _, url: MistralEmbeddings(MistralEmbeddingsConfig(base_url=url, api_key=_KEY)),
            read_embedding_request,
            Rules(Opaque(OPAQUE), normalise),
        ),
    )


def anthropic() -> Api:
    """Anthropic's Messages API."""
    from schwarm_anthropic.config import AnthropicConfig
    from schwarm_anthropic.normalisation import exception, normalise
    from schwarm_anthropic.opaque import OPAQUE
    from schwarm_anthropic.provider import AnthropicProvider

    return Api(
        Judge(
            lambda _, url: AnthropicProvider(AnthropicConfig(base_url=url, api_key=_KEY)),
            Rules(Opaque(OPAQUE), normalise, exception),
        )
    )


def responses() -> Api:
    """OpenAI's Responses API."""
    from schwarm_http.config import HttpConfig
    from schwarm_http.llm.provider import HttpLLMProvider
    from schwarm_http.wire import HttpWire
    from schwarm_openai.errors import ERRORS
    from schwarm_openai.responses.codec import ResponsesCodec
    from schwarm_openai.responses.normalisation import exception, normalise
    from schwarm_openai.responses.opaque import OPAQUE

    class P(HttpLLMProvider):
        def __init__(self, url: str) -> None:
            super().__init__(ResponsesCodec())
            self.url = url

        def connect(self) -> HttpWire:
            return HttpWire(HttpConfig(base_url=self.url), provider="openai", errors=ERRORS)

    return Api(
        Judge(
            lambda row, url: P(base(url, row, "/responses")),
            Rules(Opaque(OPAQUE), normalise, exception),
        )
    )


APIS: Mapping[str, MakeApi] = {
    "anthropic-messages": anthropic,
    "mistral-chat": mistral,
    "openai-responses": responses,
}
"""The APIs, by the names of the files that hold their recordings."""
