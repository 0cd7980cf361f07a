"""What a model call used up."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen


@frozen
class Usage:
    """Tokens counted by the vendor. Usages add up with `+`.

    Attributes:
        requests: Model calls.
        input_tokens: All tokens read, cached ones included.
        output_tokens: All tokens written, reasoning included.
        cache_read_tokens: Of the input, those found in the vendor's cache.
        cache_write_tokens: Of the input, those put into it.
        reasoning_tokens: Of the output, those spent on thinking.
        input_audio_tokens: Of the input, those of sound.
        output_audio_tokens: Of the output, those of sound.
        details: Other counts, under the vendor's own names.
    """

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    reasoning_tokens: int = 0
    input_audio_tokens: int = 0
    output_audio_tokens: int = 0
    details: Mapping[str, int] = field(factory=dict)

    @property
    def total_tokens(self) -> int:
        """Tokens read and written."""
        return self.input_tokens + self.output_tokens

    def __add__(self, other: Usage) -> Usage:
        details = self.details
        if other.details:
            details = {
                name: self.details.get(name, 0) + other.details.get(name, 0)
                for name in (*self.details, *(name for name in other.details if name not in self.details))
            }
        return Usage(
            self.requests + other.requests,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cache_read_tokens + other.cache_read_tokens,
            self.cache_write_tokens + other.cache_write_tokens,
            self.reasoning_tokens + other.reasoning_tokens,
            self.input_audio_tokens + other.input_audio_tokens,
            self.output_audio_tokens + other.output_audio_tokens,
            details,
        )
