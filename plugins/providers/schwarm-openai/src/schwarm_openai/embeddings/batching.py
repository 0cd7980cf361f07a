"""Many texts, cut into as many requests as the API's limits ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

MOST_BYTES = 300_000
"""A request may have 300,000 tokens, and a token is at least one byte."""


def batches(texts: Sequence[str], *, most: int) -> Iterator[tuple[str, ...]]:
    """Texts in batches, each small enough for one request.

    Args:
        texts: The texts; at least one.
        most: The most texts of a request.

    Yields:
        The batches, in order. A text that is too long by itself has one of its own: the vendor says what is wrong.
    """
    start = size = 0
    for index, text in enumerate(texts):
        length = len(text.encode("utf-8", "surrogatepass"))
        if index > start and (index - start == most or size + length > MOST_BYTES):
            yield tuple(texts[start:index])
            start, size = index, 0
        size += length
    yield tuple(texts[start:])
