"""The codec of the Responses API.

Source: https://platform.openai.com/docs/api-reference/responses
"""

from __future__ import annotations

from typing import ClassVar

from schwarm_core.domain.error.provider import InvalidRequestError
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.message.ask import ModelRequest
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.codec import Codec, EncodedRequest, StreamCollector
from schwarm_openai.responses.family import FAMILY
from schwarm_openai.responses.request import decode_payload, encode_payload
from schwarm_openai.responses.response import read_response
from schwarm_openai.responses.stream import ResponsesCollector

_UNREADABLE = (AttributeError, KeyError, RecursionError, TypeError, ValueError)


class ResponsesCodec(Codec):
    """Reads and writes the Responses API."""

    family: ClassVar[str] = FAMILY

    def encode_request(self, request: ModelRequest, *, stream: bool) -> EncodedRequest:
        """A request as the API takes it.

        An answer isn't stored unless the settings say so (`extra={"store": True}`).
        """
        return EncodedRequest("/responses", encode_payload(request, stream=stream))

    def decode_request(self, path: str, payload: JsonValue) -> ModelRequest:
        """A request of the API's as a neutral one."""
        if not isinstance(payload, dict):
            msg = "A request is a JSON object."
            raise InvalidRequestError(msg)
        try:
            return decode_payload(payload)
        except _UNREADABLE as error:
            msg = f"This is no request of the Responses API ({error})."
            raise InvalidRequestError(msg) from error

    def decode_response(self, body: JsonValue) -> ModelResponse:
        """An answer that came whole."""
        return read_response(body)

    def collector(self) -> StreamCollector:
        """What puts one streamed answer together."""
        return ResponsesCollector()
