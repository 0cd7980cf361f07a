"""A request in Mistral's format, as a neutral one."""

from __future__ import annotations

from schwarm_core.domain.error.provider import InvalidRequestError
from schwarm_core.domain.message.ask import ModelRequest, ModelSettings, OutputSchema
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import rest
from schwarm_http.llm.reading import JsonObject, as_list, as_object, as_objects, as_text
from schwarm_mistral.message_reading import read_messages
from schwarm_mistral.request import SETTINGS
from schwarm_mistral.tools import read_choice, read_tool

_KNOWN = {
    "model",
    "messages",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "stream",
    "stop",
    "reasoning_effort",
    *SETTINGS.values(),
}
_OF_A_SCHEMA = {"name", "description", "schema", "strict"}


def read_request(payload: JsonValue) -> ModelRequest:
    """Reads a request.

    Args:
        payload: Its JSON.

    Returns:
        The request.

    Raises:
        InvalidRequestError: If it is none.
    """
    if not isinstance(payload, dict) or not isinstance(payload.get("messages"), list):
        msg = "The payload has no `messages`, so it is no request to Mistral's chat."
        raise InvalidRequestError(msg)
    try:
        return _request(payload)
    except (AttributeError, TypeError, ValueError) as error:
        msg = f"The payload is no request to Mistral's chat: {error}."
        raise InvalidRequestError(msg) from error


def _request(payload: JsonObject) -> ModelRequest:
    output = _output(payload.get("response_format"))
    parallel = payload.get("parallel_tool_calls")
    return ModelRequest(
        read_messages(payload.get("messages")),
        as_text(payload.get("model")),
        tuple([read_tool(tool) for tool in as_objects(payload.get("tools"))]),
        read_choice(payload.get("tool_choice")),
        parallel if isinstance(parallel, bool) else None,
        output,
        _settings(payload, _KNOWN if output is None else _KNOWN | {"response_format"}),
    )


def _settings(payload: JsonObject, known: set[str]) -> ModelSettings:
    effort = payload.get("reasoning_effort")
    numbers = {setting: payload.get(name) for setting, name in SETTINGS.items()}
    return ModelSettings(
        **numbers,  # type: ignore[arg-type] # each is of the kind that the setting has, or Mistral refuses it
        stop=_stop(payload.get("stop")),
        reasoning=as_text(effort) or None,
        extra={name: value for name, value in rest(payload, known).items() if value is not None},
    )


def _stop(stop: JsonValue) -> tuple[str, ...] | None:
    if stop is None:
        return None
    return (stop,) if isinstance(stop, str) else tuple([as_text(text) for text in as_list(stop)])


def _output(response_format: JsonValue) -> OutputSchema | None:
    """The schema of the answer; None for other formats, which stay settings of Mistral's own."""
    asked = as_object(response_format)
    schema = as_object(asked.get("json_schema"))
    understood = asked.keys() == {"type", "json_schema"} and schema.keys() <= _OF_A_SCHEMA
    if asked.get("type") != "json_schema" or not understood:
        return None
    strict = schema.get("strict")
    return OutputSchema(
        as_text(schema.get("name")),
        as_object(schema.get("schema")),
        as_text(schema.get("description")),
        strict if isinstance(strict, bool) else None,
    )
