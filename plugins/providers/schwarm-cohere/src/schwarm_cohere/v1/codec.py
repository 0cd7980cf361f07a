"""Reads and writes the first version of Cohere's chat API."""

from __future__ import annotations

from typing import ClassVar

from schwarm_cohere.family import FAMILY_V1
from schwarm_cohere.json_lines import JSON_LINES
from schwarm_cohere.v1.request import read_request, write_request
from schwarm_cohere.v1.response import read_response
from schwarm_cohere.v1.stream import CohereV1Collector
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.message.ask import ModelRequest
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.codec import Codec, EncodedRequest, StreamCollector

CHAT = "/v1/chat"


class CohereV1Codec(Codec):
    """Reads and writes requests to `/v1/chat`, and their answers.

    Source: https://docs.cohere.com/v1/reference/chat.
    """

    family: ClassVar[str] = FAMILY_V1

    def encode_request(self, request: ModelRequest, *, stream: bool) -> EncodedRequest:
        """A request as Cohere takes it."""
        return EncodedRequest(CHAT, write_request(request, stream=stream), stream_format=JSON_LINES)

    def decode_request(self, path: str, payload: JsonValue) -> ModelRequest:
        """A request in Cohere's format, as a neutral one."""
        return read_request(payload)

    def decode_response(self, body: JsonValue) -> ModelResponse:
        """An answer that came whole."""
        return read_response(body)

    def collector(self) -> StreamCollector:
        """What puts one streamed answer together."""
        return CohereV1Collector()
