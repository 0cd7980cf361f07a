"""A request in the format of the second version of the API, as a neutral one."""

from __future__ import annotations

from schwarm_cohere.message_reading import read_messages
from schwarm_cohere.request import SETTINGS
from schwarm_cohere.tools import read_choice, read_tools
from schwarm_core.domain.error.provider import InvalidRequestError
from schwarm_core.domain.message.ask import ModelRequest, ModelSettings, OutputSchema
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import rest
from schwarm_http.llm.reading import JsonObject, as_list, as_object, as_text

KNOWN_SETTINGS = {"stop_sequences", *SETTINGS.values()}
_KNOWN = {"model", "messages", "tools", "tool_choice", "stream", *KNOWN_SETTINGS}
OUTPUT_NAME = "answer"
"""The name of a schema, which has none at Cohere."""


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
        msg = "The payload has no `messages`, so it is no request to the second version of Cohere's chat."
        raise InvalidRequestError(msg)
    try:
        return _request(payload)
    except (AttributeError, TypeError, ValueError) as error:
        msg = f"The payload is no request to Cohere's chat: {error}."
        raise InvalidRequestError(msg) from error


def _request(payload: JsonObject) -> ModelRequest:
    tools = read_tools(payload)
    output = read_output(payload.get("response_format"), "json_schema")
    reasoning = _reasoning(payload.get("thinking"))
    understood = {"strict_tools": bool(tools), "response_format": output is not None, "thinking": reasoning is not None}
    known = _KNOWN | {name for name, is_understood in understood.items() if is_understood}
    return ModelRequest(
        read_messages(payload.get("messages")),
        as_text(payload.get("model")),
        tools,
        read_choice(payload.get("tool_choice")),
        output=output,
        settings=read_settings(payload, known, reasoning),
    )


def read_settings(payload: JsonObject, known: set[str], reasoning: str | int | None = None) -> ModelSettings:
    """Reads the settings that both versions of the API have under the same names.

    Args:
        payload: The request.
        known: The names of its fields that are no settings of Cohere's own.
        reasoning: How hard to think.

    Returns:
        The settings.
    """
    stop = payload.get("stop_sequences")
    numbers = {setting: payload.get(name) for setting, name in SETTINGS.items()}
    return ModelSettings(
        **numbers,  # type: ignore[arg-type] # each is of the kind that the setting has, or Cohere refuses it
        stop=None if stop is None else tuple([as_text(text) for text in as_list(stop)]),
        reasoning=reasoning,
        extra={name: value for name, value in rest(payload, known).items() if value is not None},
    )


def read_output(response_format: JsonValue, name: str) -> OutputSchema | None:
    """Reads the schema of the answer.

    Args:
        response_format: The format that is asked for.
        name: The name under which it holds the schema.

    Returns:
        The schema; None for other formats, which stay settings of Cohere's own.
    """
    asked = as_object(response_format)
    schema = asked.get(name)
    if asked.get("type") != "json_object" or not isinstance(schema, dict) or asked.keys() != {"type", name}:
        return None
    return OutputSchema(OUTPUT_NAME, schema)


def _reasoning(thinking: JsonValue) -> str | int | None:
    """How hard to think; None for what no neutral setting says, which stays a setting of Cohere's own."""
    asked = {name: value for name, value in as_object(thinking).items() if value is not None}
    kind, budget = asked.get("type", "enabled"), asked.get("token_budget")
    if not asked or not asked.keys() <= {"type", "token_budget"}:
        return None
    if isinstance(budget, int) and budget > 0 and kind == "enabled":
        return budget
    return kind if isinstance(kind, str) and kind in {"enabled", "disabled"} and budget is None else None
