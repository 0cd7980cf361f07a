"""What of an answer is lost when it is sent back, as a part of the next request."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from attrs import evolve

from schwarm_core.domain.error.provider import ProviderError
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.message.ask import ModelRequest
from schwarm_core.domain.message.message import Message, user
from schwarm_core.domain.message.part import TextPart, ToolResultPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.codec import Codec, EncodedRequest
from schwarm_http.testing.difference import shown
from schwarm_http.testing.leaves import Scalar, leaves
from schwarm_http.testing.said import Said


def lost_in_history(codec: Codec, request: ModelRequest, response: ModelResponse) -> tuple[str, ...]:
    """What is lost when the conversation goes on after an answer.

    Args:
        codec: Writes the next request.
        request: What was asked.
        response: The answer.

    Returns:
        Each text and each tool's name that the next request lacks; or why there can't be one.
    """
    message = response.message
    results = tuple(ToolResultPart(call.id, call.name, (TextPart("Done."),)) for call in message.tool_calls)
    answered = (Message("tool", results),) if results else ()
    history = (*request.messages, message, *answered, user("Go on."))
    try:
        before = codec.encode_request(request, stream=False)
        after = codec.encode_request(evolve(request, messages=history), stream=False)
    except ProviderError as error:
        return (f"it can't be sent back: {error!r}",)
    said = Said([value for _, value in _values(after) - _values(before)])
    return tuple(f"it is not sent back: {shown(text)}" for text in _unsaid(message, said))


def _unsaid(message: Message, said: Said) -> Iterator[str]:
    for part in message.parts:
        if isinstance(part, TextPart) and part.text.strip() and not said.holds_pieces([part.text], runs=1):
            yield part.text
    for call in message.tool_calls:
        if not said.holds_text(call.name):
            yield call.name


def _values(sent: EncodedRequest) -> Counter[tuple[type, Scalar]]:
    """The scalars of a payload, and how often each stands there."""
    plain: JsonValue = json.loads(json.dumps(sent.payload))
    return Counter((type(leaf.value), leaf.value) for leaf in leaves(plain))
