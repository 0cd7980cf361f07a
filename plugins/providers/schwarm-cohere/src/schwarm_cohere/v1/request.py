"""A request, as the first version of the API takes it, and back."""

from __future__ import annotations

from schwarm_cohere.blocks import kept_json
from schwarm_cohere.family import FAMILY_V1
from schwarm_cohere.request import write_settings
from schwarm_cohere.request_reading import KNOWN_SETTINGS, read_output, read_settings
from schwarm_cohere.v1.tools import read_tool, write_tools
from schwarm_cohere.v1.turn_reading import read_conversation
from schwarm_cohere.v1.turns import write_conversation
from schwarm_core.domain.error.provider import InvalidRequestError
from schwarm_core.domain.message.ask import ModelRequest, OutputSchema
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import own
from schwarm_http.llm.reading import JsonObject, as_objects, as_text

_CONVERSATION = {"preamble", "chat_history", "message", "tool_results"}
_KNOWN = {"model", "stream", "tools", *_CONVERSATION, *KNOWN_SETTINGS}


def write_request(request: ModelRequest, *, stream: bool) -> JsonObject:
    """Writes a request.

    Args:
        request: The request.
        stream: Whether the answer is wanted in pieces.

    Returns:
        The payload.

    Raises:
        InvalidRequestError: If the last message is the model's.
        UnsupportedError: If the model is asked now about media.
    """
    return {
        "model": request.model,
        **write_conversation(request.messages),
        **write_tools(request),
        **_output(request.output),
        **write_settings(request.settings),
        **kept_json(request.settings.extra),
        **kept_json(own(request.extra, FAMILY_V1)),
        "stream": stream,
    }


def _output(output: OutputSchema | None) -> JsonObject:
    if output is None:
        return {}
    return {"response_format": {"type": "json_object", "schema": kept_json(output.schema)}}


def read_request(payload: JsonValue) -> ModelRequest:
    """Reads a request.

    Args:
        payload: Its JSON.

    Returns:
        The request.

    Raises:
        InvalidRequestError: If it is none.
    """
    if not isinstance(payload, dict) or not isinstance(payload.get("message"), str):
        msg = "The payload has no `message`, so it is no request to the first version of Cohere's chat."
        raise InvalidRequestError(msg)
    try:
        return _request(payload)
    except (AttributeError, TypeError, ValueError) as error:
        msg = f"The payload is no request to Cohere's chat: {error}."
        raise InvalidRequestError(msg) from error


def _request(payload: JsonObject) -> ModelRequest:
    output = read_output(payload.get("response_format"), "schema")
    return ModelRequest(
        read_conversation(payload),
        as_text(payload.get("model")),
        tuple([read_tool(tool) for tool in as_objects(payload.get("tools"))]),
        output=output,
        settings=read_settings(payload, _KNOWN if output is None else _KNOWN | {"response_format"}),
    )
