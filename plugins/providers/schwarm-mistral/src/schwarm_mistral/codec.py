"""Reads and writes Mistral's chat API."""

from __future__ import annotations

from typing import ClassVar

from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.message.ask import ModelRequest
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.codec import Codec, EncodedRequest, StreamCollector
from schwarm_mistral.family import FAMILY
from schwarm_mistral.request import write_request
from schwarm_mistral.request_reading import read_request
from schwarm_mistral.response import read_response
from schwarm_mistral.stream import MistralCollector

CHAT = "/v1/chat/completions"


class MistralCodec(Codec):
    """Reads and writes requests to `/v1/chat/completions`, and their answers.

    Source: https://docs.mistral.ai/api.
    """

    family: ClassVar[str] = FAMILY

    def encode_request(self, request: ModelRequest, *, stream: bool) -> EncodedRequest:
        """A request as Mistral takes it."""
        return EncodedRequest(CHAT, write_request(request, stream=stream))

    def decode_request(self, path: str, payload: JsonValue) -> ModelRequest:
        """A request in Mistral's format, as a neutral one."""
        return read_request(payload)

    def decode_response(self, body: JsonValue) -> ModelResponse:
        """An answer that came whole."""
        return read_response(body)

    def collector(self) -> StreamCollector:
        """What puts one streamed answer together."""
        return MistralCollector()
