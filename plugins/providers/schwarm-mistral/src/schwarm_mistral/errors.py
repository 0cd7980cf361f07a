"""How Mistral's errors read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schwarm_core.domain.error.provider import (
    AuthenticationError,
    ContentFilteredError,
    ContextTooLongError,
    InvalidRequestError,
    ModelNotFoundError,
    OverloadedError,
    ProviderError,
    QuotaExceededError,
    RateLimitedError,
)
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.errors import ErrorTable, VendorError, read_error
from schwarm_http.llm.reading import JsonObject


def read_mistral_error(body: JsonValue, headers: Mapping[str, str]) -> VendorError:
    """Reads an error in any of the shapes that Mistral's servers give it.

    They are `{"object": "error", "message", "type", "code"}`, where the message may be `{"detail": […]}`; a list of
    faults, `{"detail": [{"loc", "msg"}]}`; `{"detail": "text"}`; the gateway's `{"message", "request_id"}`; and the
    guardrails' `{"error": {"message", "status"}}`.

    Args:
        body: The answer's body, or an event's data.
        headers: The answer's headers.

    Returns:
        What could be read of it.
    """
    if not isinstance(body, dict):
        return read_error(body, headers)
    error = inner if isinstance(inner := body.get("error"), dict) else body
    codes = (code for name in ("code", "type") if isinstance(code := error.get(name), str | int))
    request_id = body.get("request_id")
    return VendorError(
        "; ".join(dict.fromkeys(_told(error))),
        tuple(str(code) for code in codes),
        request_id=request_id if isinstance(request_id, str) else "",
    )


def _told(error: JsonValue) -> Iterator[str]:
    """All that an error, or a fault in a list, says in words."""
    if isinstance(error, str):
        yield error
    elif isinstance(error, list):
        for fault in error:
            yield from _told(fault)
    elif isinstance(error, dict):
        place = _place(error.get("loc"))
        for name in ("message", "detail", "msg", "error"):
            yield from (f"{place}{text}" for text in _told(error.get(name)))


def _place(location: JsonValue) -> str:
    steps = ".".join(str(step) for step in location) if isinstance(location, list) else ""
    return f"{steps}: " if steps else ""


ERRORS = ErrorTable(
    messages={
        r"too large for model with \d+ maximum context length|exceeds? the maximum context": ContextTooLongError,
        r"blocked due to error in guardrail": OverloadedError,
        r"blocked by guardrail": ContentFilteredError,
        r"usage limit reached|monthly (usage )?limit|inactive subscription|insufficient credit": QuotaExceededError,
    },
    codes={
        "1300": RateLimitedError,
        "rate_limited": RateLimitedError,
        "rate_limit_error": RateLimitedError,
        "1500": ModelNotFoundError,
        "invalid_model": ModelNotFoundError,
        "unknown_model": ModelNotFoundError,
        "3505": OverloadedError,
        "service_tier_capacity_exceeded": OverloadedError,
        "3230": InvalidRequestError,
        "invalid_request_message_order": InvalidRequestError,
        "authentication_error": AuthenticationError,
        "server_error": OverloadedError,
    },
    request_id=("mistral-correlation-id", "x-request-id", "x-kong-request-id"),
    read=read_mistral_error,
)
"""Source: the error glossary in Mistral's documentation, and bodies that its users have published."""


def check_for_error(body: JsonObject) -> None:
    """Raises the error that a body tells of although the HTTP status said that all is well.

    Args:
        body: An answer, or an event of one.

    Raises:
        ProviderError: If it is an error.
    """
    if "choices" in body or "data" in body:
        return
    if str(body.get("object")).lower() == "error" or "error" in body or "detail" in body or "message" in body:
        raise error_of(body)


def error_of(body: JsonObject) -> ProviderError:
    """The error that a body tells of, by the status that it names, if it names one."""
    error = inner if isinstance(inner := body.get("error"), dict) else body
    named = (error.get(name) for name in ("raw_status_code", "status"))
    return ERRORS.error(body, status=next((status for status in named if isinstance(status, int)), None))
