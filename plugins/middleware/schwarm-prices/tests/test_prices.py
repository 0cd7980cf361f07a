"""What model calls cost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from schwarm_core import (
    Agent,
    EmbeddingResponse,
    Message,
    ModelResponse,
    Schwarm,
    SpanRecord,
    TelemetryExporter,
    TelemetryRecord,
    TextPart,
    Usage,
)
from schwarm_core.testing.model import ScriptedModel
from schwarm_prices.cost import Cost, cost_of, cost_of_embedding

THEN = datetime(2025, 6, 1, tzinfo=UTC)
"""When what the tests expect was the price."""


def answer(provider: str, model: str, read: int = 0, written: int = 0, cached: int = 0) -> ModelResponse:
    """An answer that used so many tokens."""
    used = Usage(1, read, written, cached)
    return ModelResponse(Message("assistant", (TextPart("Hi."),)), used, model=model, provider=provider)


class TestCost:
    """List prices, applied."""

    def test_reading_and_writing_have_their_prices(self) -> None:
        """2.50 dollars per million tokens read, 10 per million written."""
        said = answer("openai", "gpt-4o-2024-11-20", read=1_000_000, written=100_000)
        assert cost_of(said, at=THEN) == Cost(Decimal("3.5"), Decimal("2.5"), Decimal(1))

    def test_what_the_cache_had_is_cheaper(self) -> None:
        """Half of the tokens at half of the price."""
        said = answer("openai", "gpt-4o", read=1_000_000, cached=500_000)
        assert cost_of(said, at=THEN) == Cost(Decimal("1.875"), Decimal("1.875"), Decimal(0))

    @pytest.mark.parametrize(
        ("provider", "model"),
        [
            ("anthropic", "claude-sonnet-4-5-20250929"),
            ("azure", "gpt-4o"),
            ("bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
            ("bedrock", "us.amazon.nova-micro-v1:0"),
            ("cerebras", "llama-3.3-70b"),
            ("cohere", "command-r-08-2024"),
            ("deepseek", "deepseek-chat"),
            ("google", "gemini-2.5-flash"),
            ("google-vertex", "gemini-2.5-flash"),
            ("groq", "llama-3.3-70b-versatile"),
            ("litellm", "gemini/gemini-2.5-flash"),
            ("mistral", "mistral-large-latest"),
            ("openrouter", "openai/gpt-4o"),
            ("xai", "grok-3"),
        ],
    )
    def test_each_vendor_has_prices(self, provider: str, model: str) -> None:
        """Under the provider's name in the configuration."""
        cost = cost_of(answer(provider, model, read=1000, written=1000))
        assert cost is not None
        assert cost.total > 0

    @pytest.mark.parametrize(
        ("provider", "model"), [("ollama", "llama3"), ("openai", "no-such-model"), ("", "gpt-4o"), ("openai", "")]
    )
    def test_there_is_none_where_no_price_is_known(self, provider: str, model: str) -> None:
        """Rather than a wrong one."""
        assert cost_of(answer(provider, model, read=1000)) is None

    def test_embeddings_have_prices(self) -> None:
        """By the provider's name, whatever follows it."""
        vectors = EmbeddingResponse(((0.1,),), Usage(1, 1_000_000), "text-embedding-3-small")
        cost = cost_of_embedding(vectors, provider="openai-embeddings")
        assert cost is not None
        assert cost.total == Decimal("0.02")

    def test_costs_add_up(self) -> None:
        """In each of their parts."""
        one = Cost(Decimal(3), Decimal(2), Decimal(1))
        assert one + one == Cost(Decimal(6), Decimal(4), Decimal(2))


class Keeper(TelemetryExporter):
    """Keeps the spans."""

    def __init__(self) -> None:
        self.spans: list[SpanRecord] = []

    async def export(self, records: Sequence[TelemetryRecord]) -> None:
        """Keeps them."""
        self.spans += [record for record in records if isinstance(record, SpanRecord)]


class TestMiddleware:
    """Each call's cost, noted."""

    @pytest.mark.anyio
    async def test_the_span_of_a_call_tells_it(self) -> None:
        """As a number, for whoever adds it up."""
        model, keeper = ScriptedModel(answer("openai", "gpt-4o", read=1000, written=100)), Keeper()
        async with Schwarm(
            providers={"openai": model}, model="openai", plugins=["prices"], exporters={"keeper": keeper}
        ) as app:
            await app.run(Agent("guide"), "Hello")
        assert [span.attributes.get("schwarm.cost.usd") for span in keeper.spans] == [0.0035, None]

    @pytest.mark.anyio
    async def test_an_unknown_price_is_not_told(self) -> None:
        """The call goes on as if nobody had asked."""
        model, keeper = ScriptedModel("Hi."), Keeper()
        async with Schwarm(
            providers={"own": model}, model="own", plugins=["prices"], exporters={"keeper": keeper}
        ) as app:
            response = await app.run(Agent("guide"), "Hello")
        assert response.output == "Hi."
        assert all("schwarm.cost.usd" not in span.attributes for span in keeper.spans)


class TestImports:
    """Money is asked for seldom."""

    def test_the_price_list_is_read_when_it_is_asked_for(self) -> None:
        """Neither the plugin nor the middleware brings Pydantic."""
        program = "import schwarm_prices.plugin, schwarm_prices.middleware, sys; print('pydantic' in sys.modules)"
        assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "False"
