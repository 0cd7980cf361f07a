"""The codec of Converse and ConverseStream."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import quote

from schwarm_bedrock.event_stream import EVENT_STREAM
from schwarm_bedrock.family import FAMILY
from schwarm_bedrock.request import encode
from schwarm_bedrock.request_reading import decode
from schwarm_bedrock.response import decode as decode_answer
from schwarm_bedrock.stream import ConverseCollector
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.message.ask import ModelRequest
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.codec import Codec, EncodedRequest, StreamCollector


class ConverseCodec(Codec):
    """Reads and writes Converse's format. The model is named in the path."""

    family: ClassVar[str] = FAMILY

    def encode_request(self, request: ModelRequest, *, stream: bool) -> EncodedRequest:
        """A request, as Converse takes it."""
        operation = "converse-stream" if stream else "converse"
        # ARNs hold slashes, which would be other paths.
        path = f"/model/{quote(request.model, safe='')}/{operation}"
        return EncodedRequest(path, encode(request), stream_format=EVENT_STREAM)

    def decode_request(self, path: str, payload: JsonValue) -> ModelRequest:
        """A request in Converse's format, as a neutral one."""
        return decode(path, payload)

    def decode_response(self, body: JsonValue) -> ModelResponse:
        """An answer that came whole."""
        return decode_answer(body)

    def collector(self) -> StreamCollector:
        """What puts one streamed answer together."""
        return ConverseCollector()
