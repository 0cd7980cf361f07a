"""Google's format, written and read: generateContent and streamGenerateContent.

Source: https://ai.google.dev/api/generate-content
"""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from schwarm_core.domain.error.provider import InvalidRequestError
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.message.ask import ModelRequest
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_google.dialect import Dialect, Place
from schwarm_google.family import FAMILY
from schwarm_google.request import ALT, read_request, write_request
from schwarm_google.response import read_response
from schwarm_google.stream import AnswerCollector
from schwarm_google.stream_format import STREAM
from schwarm_http.llm.codec import Codec, EncodedRequest, StreamCollector
from schwarm_http.llm.extra import own
from schwarm_http.llm.provider import NOT_OF_THE_PROTOCOL
from schwarm_http.llm.reading import as_object
from schwarm_http.sse import ServerSentEvent

_SSE = "sse"
_GEMINI_API = Place()


class GoogleCodec(Codec):
    """The format of the Gemini API and of Vertex AI.

    Args:
        place: Where the models are.
    """

    family: ClassVar[str] = FAMILY

    def __init__(self, place: Place = _GEMINI_API) -> None:
        self.place = place

    def encode_request(self, request: ModelRequest, *, stream: bool) -> EncodedRequest:
        """A request as Google takes it."""
        payload = write_request(request, Dialect(request.model, vertex=self.place.vertex))
        path = self.place.path(request.model)
        if not stream:
            return EncodedRequest(f"{path}:generateContent", payload)
        alt = own(request.extra, FAMILY).get(ALT, _SSE)
        query = f"?alt={alt}" if alt else ""
        return EncodedRequest(f"{path}:streamGenerateContent{query}", payload, stream_format=STREAM)

    def decode_request(self, path: str, payload: JsonValue) -> ModelRequest:
        """A request in Google's format as a neutral one."""
        parts = urlsplit(path)
        address = unquote(parts.path)
        alt = "".join(parse_qs(parts.query).get("alt", ()))
        asked: dict[str, object] = {ALT: alt} if ":stream" in address and alt != _SSE else {}
        try:
            dialect = Dialect(self.place.model_of(address), vertex=self.place.vertex)
            return read_request(payload, dialect, asked)
        except NOT_OF_THE_PROTOCOL as error:
            msg = f"This is no request to Google's models: {error}."
            raise InvalidRequestError(msg) from error

    def decode_response(self, body: JsonValue) -> ModelResponse:
        """An answer that came whole; one in a list, as a stream that was read to its end."""
        if isinstance(body, list):
            return self._collected(body)
        return read_response(as_object(body))

    def _collected(self, chunks: list[JsonValue]) -> ModelResponse:
        from schwarm_http.json_text import encode

        collector = AnswerCollector()
        for chunk in chunks:
            collector.feed(ServerSentEvent(encode(chunk).decode()))
        return collector.response()

    def collector(self) -> StreamCollector:
        """What puts one streamed answer together."""
        return AnswerCollector()
