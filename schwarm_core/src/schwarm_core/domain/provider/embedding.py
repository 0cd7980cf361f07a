"""The contract of embedding models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from attrs import field, frozen

from schwarm_core.domain.message.part import Extra
from schwarm_core.domain.message.usage import Usage
from schwarm_core.domain.provider.provider import Provider


@frozen
class EmbeddingRequest:
    """Texts to be turned into vectors.

    Attributes:
        texts: The texts; at least one.
        model: The vendor's name of the model; empty for the provider's default.
        dimensions: The length of the vectors, where it can be chosen.
        purpose: Whether the texts are to be found (`"document"`) or to find with (`"query"`); None when it doesn't
            matter.
        extra: Settings of one vendor, sent untouched.
    """

    texts: tuple[str, ...]
    model: str = ""
    dimensions: int | None = None
    purpose: Literal["document", "query"] | None = None
    extra: Mapping[str, object] = field(factory=dict)


@frozen
class EmbeddingResponse:
    """The vectors.

    Attributes:
        vectors: One per text, in the order of the texts, all of one length.
        usage: What it used up.
        model: The model that answered, by the vendor's exact name.
        extra: What one vendor adds.
    """

    vectors: tuple[tuple[float, ...], ...]
    usage: Usage = Usage()
    model: str = ""
    extra: Extra | None = None


class EmbeddingProvider(Provider[EmbeddingRequest, EmbeddingResponse]):
    """An embedding model: `process` turns texts into vectors."""

    family: ClassVar[str] = "embedding"
