"""The price of an answer, from the vendors' public price lists as genai-prices keeps them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from attrs import frozen

from schwarm_core import EmbeddingResponse, ModelResponse, Usage
from schwarm_prices.vendor import vendor_of


@frozen
class Cost:
    """What something costs.

    Attributes:
        total: All of it, in US dollars.
        input: Of it, what was read.
        output: Of it, what was written.
    """

    total: Decimal
    input: Decimal = Decimal(0)
    output: Decimal = Decimal(0)

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.total + other.total, self.input + other.input, self.output + other.output)


def cost_of(response: ModelResponse, *, provider: str = "", at: datetime | None = None) -> Cost | None:
    """What an answer costs, by the vendor's list price.

    Prices come with the installed `genai-prices`, so nothing is looked up over the network; importing it takes a
    moment (it brings Pydantic), which is why nothing else of Schwarm does.

    Args:
        response: The answer.
        provider: The provider that was asked, for answers that don't name it.
        at: When, for prices that have changed; None for now.

    Returns:
        The cost; None where no price is known, as for models of one's own.
    """
    return _cost(response.usage, response.provider or provider, response.model, at)


def cost_of_embedding(response: EmbeddingResponse, *, provider: str, at: datetime | None = None) -> Cost | None:
    """What vectors cost, by the vendor's list price.

    Args:
        response: The vectors.
        provider: The provider that was asked.
        at: When, for prices that have changed; None for now.

    Returns:
        The cost; None where no price is known.
    """
    return _cost(response.usage, provider, response.model, at)


def _cost(usage: Usage, provider: str, model: str, at: datetime | None) -> Cost | None:
    from genai_prices import calc_price

    vendor, name = vendor_of(provider, model)
    if not vendor or not name:
        return None
    try:
        price = calc_price(_billed(usage), name, provider_id=vendor, genai_request_timestamp=at)
    except LookupError:
        return None
    return Cost(price.total_price, price.input_price, price.output_price)


def _billed(usage: Usage) -> object:
    from genai_prices import Usage as Billed

    return Billed(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cache_read_tokens=usage.cache_read_tokens or None,
        cache_write_tokens=usage.cache_write_tokens or None,
        input_audio_tokens=usage.input_audio_tokens or None,
        output_audio_tokens=usage.output_audio_tokens or None,
    )
