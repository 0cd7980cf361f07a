"""How the API's errors read.

Source: https://platform.claude.com/docs/en/api/errors
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from schwarm_core.domain.error.provider import (
    AuthenticationError,
    ContentFilteredError,
    ContextTooLongError,
    InvalidRequestError,
    ModelNotFoundError,
    OverloadedError,
    PermissionDeniedError,
    ProviderTimeoutError,
    QuotaExceededError,
    RateLimitedError,
)
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.errors import ErrorTable, VendorError, read_error


def read_anthropic_error(body: JsonValue, headers: Mapping[str, str]) -> VendorError:
    """Reads `{"type": "error", "error": {"type", "message"}, "request_id"}`, and what gateways send in its place.

    Args:
        body: The answer's body, or an event's data.
        headers: The answer's headers.

    Returns:
        What could be read of it.
    """
    said = read_error(body, headers)
    request_id = body.get("request_id") if isinstance(body, dict) else None
    return evolve(said, request_id=request_id) if isinstance(request_id, str) else said


ERRORS = ErrorTable(
    codes={
        "api_error": OverloadedError,
        "authentication_error": AuthenticationError,
        "billing_error": QuotaExceededError,
        "exceed_context_size_error": ContextTooLongError,  # llama.cpp's server
        "invalid_request_error": InvalidRequestError,
        "not_found_error": ModelNotFoundError,
        "overloaded_error": OverloadedError,
        "permission_error": PermissionDeniedError,
        "rate_limit_error": RateLimitedError,
        "request_too_large": ContextTooLongError,
        "timeout_error": ProviderTimeoutError,
    },
    messages={
        r"prompt is too long|exceeds? (the )?(model's )?context (limit|window)": ContextTooLongError,
        r"credit balance is too low|reached your specified (\w+ )?(API )?usage limits|spend limit": QuotaExceededError,
        r"blocked by (our )?content filter": ContentFilteredError,
    },
    request_id=("request-id", "x-request-id"),
    read=read_anthropic_error,
    remedies={
        QuotaExceededError: "Buy credits or raise the spend limit at https://platform.claude.com/settings/billing.",
        AuthenticationError: "Check the key: that it is set, whole, and of https://platform.claude.com/settings/keys.",
    },
)
"""Sorts errors by their cause."""
