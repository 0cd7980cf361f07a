"""Reads and writes the second version of Cohere's chat API."""

from __future__ import annotations

from typing import ClassVar

from schwarm_cohere.family import FAMILY
from schwarm_cohere.request import write_request
from schwarm_cohere.request_reading import read_request
from schwarm_cohere.response import read_response
from schwarm_cohere.stream import CohereCollector
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.message.ask import ModelRequest
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.codec import Codec, EncodedRequest, StreamCollector

CHAT = "/v2/chat"


class CohereCodec(Codec):
    """Reads and writes requests to `/v2/chat`, and their answers.

    Source: https://docs.cohere.com/reference/chat.
    """

    family: ClassVar[str] = FAMILY

    def encode_request(self, request: ModelRequest, *, stream: bool) -> EncodedRequest:
        """A request as Cohere takes it."""
        return EncodedRequest(CHAT, write_request(request, stream=stream))

    def decode_request(self, path: str, payload: JsonValue) -> ModelRequest:
        """A request in Cohere's format, as a neutral one."""
        return read_request(payload)

    def decode_response(self, body: JsonValue) -> ModelResponse:
        """An answer that came whole."""
        return read_response(body)

    def collector(self) -> StreamCollector:
        """What puts one streamed answer together."""
        return CohereCollector()
