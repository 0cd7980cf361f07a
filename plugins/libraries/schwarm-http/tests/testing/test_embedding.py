"""The judge of recorded embeddings."""

import struct
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from schwarm_core import EmbeddingProvider, EmbeddingRequest, EmbeddingResponse, Usage
from schwarm_http.config import HttpConfig
from schwarm_http.testing.embedding import EmbeddingJudge
from schwarm_http.testing.leaves import Opaque
from schwarm_http.testing.recording import Row
from schwarm_http.testing.rules import Rules
from schwarm_http.testing.verdict import Verdict
from schwarm_http.wire import HttpWire

pytestmark = pytest.mark.anyio

ASKED = {"model": "acme-e", "texts": ["one", "two"]}
ANSWER = {
    "data": [{"index": 0, "embedding": [0.5, 0.25]}, {"index": 1, "embedding": [1, -0.5]}],
    "model": "acme-e-1",
    "usage": {"read": 31},
}


class AcmeEmbeddings(EmbeddingProvider):
    """Acme's, with something to spoil it."""

    def __init__(self, url: str, change: Callable[[EmbeddingResponse], EmbeddingResponse], size: int | None) -> None:
        self.wire = HttpWire(HttpConfig(base_url=url), provider="acme")
        self.change = change
        self.size = size

    async def initialize(self) -> None:
        """Opens the wire."""
        await self.wire.open()

    async def cleanup(self) -> None:
        """Closes the wire."""
        await self.wire.close()

    async def process(self, request: EmbeddingRequest) -> EmbeddingResponse:
        """Asks Acme."""
        size = {} if self.size is None else {"size": self.size}
        payload = {"model": request.model, "texts": list(request.texts), **size}
        body: Any = (await self.wire.post("/embed", payload, model=request.model)).body
        vectors = tuple(
            struct.unpack("<2f", b64decode(found)) if isinstance(found, str) else tuple(found)
            for found in (each["embedding"] for each in body["data"])
        )
        return self.change(EmbeddingResponse(vectors, Usage(input_tokens=body["usage"]["read"]), body["model"]))


async def judged(
    response: Any,
    change: Callable[[EmbeddingResponse], EmbeddingResponse] = lambda response: response,
    size: int | None = None,
    status: int = 200,
) -> Verdict:
    """The verdict on an exchange."""

    def read(payload: Any) -> EmbeddingRequest:
        return EmbeddingRequest(tuple(payload["texts"]), payload["model"])

    row = Row("e#1", "acme.example", "/embed", dict[str, Any](ASKED), status, "application/json", "json", response)
    rules = Rules(Opaque({"data[].index": "vectors are in order"}))
    return await EmbeddingJudge(lambda _, url: AcmeEmbeddings(url, change, size), read, rules).verdict(row)


class TestEmbeddings:
    """Vectors, in their order, as they came."""

    async def test_a_faithful_provider(self) -> None:
        """Understood and equal."""
        assert await judged(ANSWER) == Verdict("e#1")

    async def test_base64(self) -> None:
        """Floats of four bytes each."""
        data = [{"index": 0, "embedding": b64encode(struct.pack("<2f", 0.1, 0.2)).decode()}]
        assert await judged({**ANSWER, "data": data}) == Verdict("e#1")

    async def test_a_lost_field(self) -> None:
        """Found by its path."""
        assert (await judged(ANSWER, lambda found: evolve(found, model=""))).lost == ("model: 'acme-e-1'",)

    async def test_another_order(self) -> None:
        """Is another answer."""
        (lost,) = (await judged(ANSWER, lambda found: evolve(found, vectors=found.vectors[::-1]))).lost
        assert lost == "2 vectors aren't the 2 that came, in their order"

    async def test_an_altered_request(self) -> None:
        """Found, too."""
        assert (await judged(ANSWER, size=2)).differs == ("size: 2 is too much",)

    async def test_a_refusal(self) -> None:
        """Raised, with what was said."""
        assert await judged({"message": "No."}, status=400) == Verdict("e#1")
