"""The provider of embedding models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import add

from anyio import CapacityLimiter, create_task_group
from attrs import evolve

from schwarm_core.domain.error.provider import InvalidRequestError, MalformedAnswerError, ProviderError
from schwarm_core.domain.message.usage import Usage
from schwarm_core.domain.provider.embedding import EmbeddingProvider, EmbeddingRequest, EmbeddingResponse
from schwarm_http.llm.provider import NOT_OF_THE_PROTOCOL
from schwarm_http.wire import HttpWire
from schwarm_openai.embeddings.batching import batches
from schwarm_openai.embeddings.config import AzureEmbeddingsConfig, EmbeddingsConfig
from schwarm_openai.embeddings.format import decode_response, encode_request

_AT_ONCE = 4
"""How many requests are made at once for the texts of one."""


class OpenAIEmbeddings(EmbeddingProvider):
    """Asks embedding models, OpenAI's or those of a server that speaks its protocol.

    More texts than one request may hold are asked for in several, some at once.

    Args:
        config: Which model is asked when a request names none, and how many texts a request may have.
        connect: Makes the wire, when the provider is initialized.
        base64: Whether to ask for vectors in base64, which is shorter and quicker to read.
        path: What follows the server's address; `{model}` stands for the model.
    """

    def __init__(
        self,
        config: EmbeddingsConfig | AzureEmbeddingsConfig,
        connect: Callable[[], HttpWire],
        *,
        base64: bool,
        path: str = "/embeddings",
    ) -> None:
        self._config = config
        self._connect = connect
        self._base64 = base64
        self._path = path
        self._wire: HttpWire | None = None

    async def initialize(self) -> None:
        """Opens the wire; no connection is made before the first request."""
        wire = self._connect()
        await wire.open()
        self._wire = wire

    async def cleanup(self) -> None:
        """Closes all connections."""
        wire, self._wire = self._wire, None
        if wire is not None:
            await wire.close()

    async def process(self, request: EmbeddingRequest) -> EmbeddingResponse:
        """Turns texts into vectors.

        Args:
            request: The texts. What they are for (`purpose`) makes no difference to these models.

        Returns:
            The vectors.

        Raises:
            ProviderError: With the class that tells the cause.
        """
        request = request if request.model else evolve(request, model=self._config.model)
        wire = self._wire or self._connect()
        _check(request, wire)
        asked = [evolve(request, texts=texts) for texts in batches(request.texts, most=self._config.batch)]
        return _joined(await self._all(asked, wire))

    async def _all(self, asked: Sequence[EmbeddingRequest], wire: HttpWire) -> Sequence[EmbeddingResponse]:
        if len(asked) == 1:
            return [await self._ask(asked[0], wire)]
        answers: dict[int, EmbeddingResponse] = {}
        failures: list[ProviderError] = []
        limiter = CapacityLimiter(_AT_ONCE)

        async def ask(index: int) -> None:
            try:
                async with limiter:
                    answers[index] = await self._ask(asked[index], wire)
            except ProviderError as error:
                failures.append(error)
                tasks.cancel_scope.cancel()

        async with create_task_group() as tasks:
            for index in range(len(asked)):
                tasks.start_soon(ask, index)
        if failures:
            raise failures[0]
        return [answers[index] for index in range(len(asked))]

    async def _ask(self, request: EmbeddingRequest, wire: HttpWire) -> EmbeddingResponse:
        path = self._path.format(model=request.model)
        answer = await wire.post(path, encode_request(request, base64=self._base64), model=request.model)
        try:
            response = decode_response(answer.body)
            _check_count(response, len(request.texts))
        except ProviderError as error:
            answer.complete(error)
            raise
        except NOT_OF_THE_PROTOCOL as error:
            msg = f"The answer isn't of the expected shape ({type(error).__name__}: {error})."
            raise answer.complete(MalformedAnswerError(msg)) from error
        return response


def _check(request: EmbeddingRequest, wire: HttpWire) -> None:
    if not request.texts:
        msg = "There are no texts to embed."
        raise wire.complete(InvalidRequestError(msg, remedy="Give at least one text."), model=request.model)
    if not request.model:
        msg = "No model is named."
        remedy = "Name one in the request, or set the provider's `model`."
        raise wire.complete(InvalidRequestError(msg, remedy=remedy))


def _check_count(response: EmbeddingResponse, wanted: int) -> None:
    if len(response.vectors) != wanted:
        msg = f"The answer has {len(response.vectors)} vectors for {wanted} texts."
        raise MalformedAnswerError(msg)


def _joined(answers: Sequence[EmbeddingResponse]) -> EmbeddingResponse:
    if len(answers) == 1:
        return answers[0]
    vectors = tuple([vector for answer in answers for vector in answer.vectors])
    return EmbeddingResponse(vectors, reduce(add, (answer.usage for answer in answers), Usage()), answers[0].model)
