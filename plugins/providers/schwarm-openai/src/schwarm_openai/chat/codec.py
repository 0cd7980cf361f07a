"""The codec of Chat Completions."""

from __future__ import annotations

from typing import ClassVar

from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.message.ask import ModelRequest
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.codec import Codec, EncodedRequest, StreamCollector
from schwarm_openai.chat.answer import read_answer
from schwarm_openai.chat.dialect import FAMILY, Dialect
from schwarm_openai.chat.request import write_request
from schwarm_openai.chat.request_reading import read_request
from schwarm_openai.chat.stream import ChatCollector

_COMPATIBLE = Dialect()


class ChatCodec(Codec):
    """Reads and writes Chat Completions, in a server's dialect.

    Args:
        dialect: What the server takes, and in which words; without one, what most do.
        path: What follows the base URL; `{model}` stands for the model.
    """

    family: ClassVar[str] = FAMILY

    def __init__(self, dialect: Dialect = _COMPATIBLE, *, path: str = "/chat/completions") -> None:
        self.dialect = dialect
        self._path = path

    def encode_request(self, request: ModelRequest, *, stream: bool) -> EncodedRequest:
        """A request as the server takes it."""
        path = self._path.replace("{model}", request.model)
        return EncodedRequest(path, write_request(request, self.dialect, stream=stream))

    def decode_request(self, path: str, payload: JsonValue) -> ModelRequest:
        """A request in the server's format as a neutral one."""
        return read_request(payload, self.dialect)

    def decode_response(self, body: JsonValue) -> ModelResponse:
        """An answer that came whole."""
        return read_answer(body, self.dialect.errors)

    def collector(self) -> StreamCollector:
        """What puts one streamed answer together."""
        return ChatCollector(self.dialect.errors)
