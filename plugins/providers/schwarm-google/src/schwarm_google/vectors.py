"""Many texts, and their vectors: batches that are asked for side by side."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence

import anyio
from attrs import frozen

from schwarm_core.domain.error.provider import MalformedAnswerError, ProviderError
from schwarm_core.domain.message.usage import Usage
from schwarm_core.domain.provider.embedding import EmbeddingRequest, EmbeddingResponse
from schwarm_http.llm.provider import NOT_OF_THE_PROTOCOL
from schwarm_http.llm.reading import as_list
from schwarm_http.reply import Answer

Vector = tuple[float, ...]

_TASKS = {"document": "RETRIEVAL_DOCUMENT", "query": "RETRIEVAL_QUERY"}
_PREFIXES = {"document": "title: none | text: ", "query": "task: search result | query: "}


@frozen
class Batch:
    """What one answer holds.

    Attributes:
        vectors: The vectors, in order.
        tokens: How many tokens were read.
    """

    vectors: tuple[Vector, ...]
    tokens: int = 0


def vector(values: object) -> Vector:
    """A vector, of JSON's numbers."""
    return tuple(float(value) for value in as_list(values) if isinstance(value, int | float))


def takes_tasks(model: str) -> bool:
    """Whether a model is told by a setting what its texts are for; the others are told in the text."""
    return "gemini-embedding-2" not in model and "embeddinggemma" not in model


def task_of(request: EmbeddingRequest, model: str) -> dict[str, str]:
    """The setting that tells what texts are for."""
    return {"taskType": _TASKS[request.purpose]} if request.purpose and takes_tasks(model) else {}


def prepared(request: EmbeddingRequest, model: str) -> list[str]:
    """The texts, told in them what they are for where the model wants it so.

    Source: https://ai.google.dev/gemini-api/docs/embeddings
    """
    prefix = _PREFIXES[request.purpose] if request.purpose and not takes_tasks(model) else ""
    return [prefix + text for text in request.texts]


async def side_by_side(asks: Sequence[Callable[[], Awaitable[Batch]]], *, at_once: int) -> list[Batch]:
    """Asks for batches, several at once.

    Args:
        asks: Each asks for one.
        at_once: How many at once, at most.

    Returns:
        The batches, in order.

    Raises:
        ProviderError: The first that is raised; the others are called off.
    """
    found: dict[int, Batch] = {}
    errors: list[ProviderError] = []
    limit = anyio.CapacityLimiter(at_once)

    async def ask(index: int) -> None:
        async with limit:
            try:
                found[index] = await asks[index]()
            except ProviderError as error:
                errors.append(error)
                tasks.cancel_scope.cancel()

    async with anyio.create_task_group() as tasks:
        for index in range(len(asks)):
            tasks.start_soon(ask, index)
    if errors:
        raise errors[0]
    return [found[index] for index in range(len(asks))]


def read_batch(answer: Answer, read: Callable[[object], Batch], expected: int) -> Batch:
    """A batch, read from an answer.

    Args:
        answer: The answer.
        read: Reads its body.
        expected: How many vectors were asked for.

    Returns:
        The batch.

    Raises:
        MalformedAnswerError: If it isn't of the expected shape, or doesn't hold a vector for each text.
    """
    try:
        batch = read(answer.body)
    except NOT_OF_THE_PROTOCOL as error:
        msg = f"The answer isn't of the expected shape ({type(error).__name__}: {error})."
        raise answer.complete(MalformedAnswerError(msg)) from error
    if len(batch.vectors) != expected or not all(batch.vectors):
        msg = f"The answer holds {len(batch.vectors)} vectors for {expected} texts, or empty ones."
        raise answer.complete(MalformedAnswerError(msg))
    return batch


def response_of(batches: Iterable[Batch], model: str) -> EmbeddingResponse:
    """All vectors, and what they used up together."""
    found = list(batches)
    usage = Usage(requests=len(found), input_tokens=sum(batch.tokens for batch in found))
    return EmbeddingResponse(tuple(vector for batch in found for vector in batch.vectors), usage, model)
