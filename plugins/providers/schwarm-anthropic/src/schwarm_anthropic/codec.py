"""Reads and writes the Messages API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from schwarm_anthropic.family import FAMILY
from schwarm_anthropic.request import encode_request
from schwarm_anthropic.request_reading import decode_request
from schwarm_anthropic.response import decode_response
from schwarm_anthropic.stream import MessageCollector
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.message.ask import ModelRequest
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.codec import Codec, EncodedRequest


class AnthropicCodec(Codec):
    """Reads and writes the Messages API.

    Args:
        betas: Beta features to turn on for each request, beside those that a request needs anyway.
    """

    family: ClassVar[str] = FAMILY

    def __init__(self, betas: Sequence[str] = ()) -> None:
        self._betas = tuple(betas)

    def encode_request(self, request: ModelRequest, *, stream: bool) -> EncodedRequest:
        """A request as the API takes it."""
        return encode_request(request, stream=stream, betas=self._betas)

    def decode_request(self, path: str, payload: JsonValue) -> ModelRequest:
        """A request of the API as a neutral one."""
        return decode_request(path, payload)

    def decode_response(self, body: JsonValue) -> ModelResponse:
        """An answer that came whole."""
        return decode_response(body)

    def collector(self) -> MessageCollector:
        """What puts one streamed answer together."""
        return MessageCollector()
