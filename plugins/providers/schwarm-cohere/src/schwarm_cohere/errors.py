"""How Cohere's errors read."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from schwarm_core.domain.error.provider import (
    ContentFilteredError,
    ContextTooLongError,
    InvalidRequestError,
    ModelNotFoundError,
    OverloadedError,
    ProviderError,
    QuotaExceededError,
)
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.errors import ErrorTable, VendorError, read_error
from schwarm_http.llm.reading import JsonObject


def read_cohere_error(body: JsonValue, headers: Mapping[str, str]) -> VendorError:
    """Reads an error of Cohere's: `{"message": "text", "id": "…"}`.

    Args:
        body: The answer's body, or an event's data.
        headers: The answer's headers.

    Returns:
        What could be read of it. The id is that of the request.
    """
    said = read_error(body, headers)
    request_id = body.get("id") if isinstance(body, dict) else None
    return evolve(said, request_id=request_id) if isinstance(request_id, str) else said


ERRORS = ErrorTable(
    messages={
        r"max tokens must be less than|temperature must be|penalty must be": InvalidRequestError,
        r"too many tokens|size limit exceeded|context length|prompt is too long": ContextTooLongError,
        r"API calls / month|maximum billing reached|payment method": QuotaExceededError,
        r"deny-?list|blocked (input|output)": ContentFilteredError,
        r"model '.*' (not found|was removed)": ModelNotFoundError,
        r"request cancelled|streaming error": OverloadedError,
    },
    request_id=("x-debug-trace-id", "x-request-id"),
    read=read_cohere_error,
)
"""Source: https://docs.cohere.com/reference/errors, which lists the messages."""


def check_for_error(body: JsonObject) -> None:
    """Raises the error that a body tells of although the HTTP status said that all is well.

    Args:
        body: An answer, or an event of one.

    Raises:
        ProviderError: If it is an error: an answer's `message` is no text.
    """
    if isinstance(body.get("message"), str) or body.get("error"):
        raise error_of(body)


def error_of(body: JsonValue) -> ProviderError:
    """The error that a body tells of."""
    return ERRORS.error(body)
