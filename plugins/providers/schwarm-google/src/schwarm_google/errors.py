"""How Google's errors read.

Source: https://ai.google.dev/gemini-api/docs/troubleshooting and https://cloud.google.com/apis/design/errors
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
from schwarm_http.llm.reading import JsonObject

_FOR_TODAY = "quota for today"


def read_google_error(body: JsonValue, headers: Mapping[str, str]) -> VendorError:
    """Reads an error of a Google API, with its details.

    Args:
        body: `{"error": {"code", "message", "status", "details"}}`, or a list of one such.
        headers: The answer's headers.

    Returns:
        What it says: the reasons in the details are more telling than the status.
    """
    said = read_error(body, headers)
    details = list(_details(body))
    more = [text for detail in details for text in _texts(detail) if text not in said.message]
    return evolve(
        said,
        message="\n".join([said.message, *dict.fromkeys(more)]).strip(),
        codes=(*(code for detail in details for code in _codes(detail)), *said.codes),
        retry_after=next((wait for detail in details if (wait := _seconds(detail)) is not None), None),
    )


def _details(body: JsonValue) -> Iterator[JsonObject]:
    if isinstance(body, list) and body:
        body = body[0]
    error = body.get("error") if isinstance(body, dict) else None
    for name in ("details", "errors"):
        found = error.get(name) if isinstance(error, dict) else None
        yield from (detail for detail in (found if isinstance(found, list) else ()) if isinstance(detail, dict))


def _texts(detail: JsonObject) -> Iterator[str]:
    """What else it says in words, as the kinds `LocalizedMessage` and `DebugInfo` do."""
    yield from (text for name in ("message", "detail") if isinstance(text := detail.get(name), str))


def _codes(detail: JsonObject) -> Iterator[str]:
    violations = detail.get("violations")
    for violation in violations if isinstance(violations, list) else ():
        if isinstance(violation, dict) and "PerDay" in str(violation.get("quotaId")):
            yield _FOR_TODAY
    reason = detail.get("reason")
    if isinstance(reason, str):
        yield reason


def _seconds(detail: JsonObject) -> float | None:
    """The waiting time in a `RetryInfo`, such as `"41.5s"`."""
    delay = detail.get("retryDelay")
    try:
        return max(float(delay.removesuffix("s")), 0.0) if isinstance(delay, str) else None
    except ValueError:
        return None


ERRORS = ErrorTable(
    messages={
        r"input token count.*(?:exceeds|only supports)|exceeds the maximum number of tokens": ContextTooLongError,
        r"request payload size exceeds the limit": ContextTooLongError,
        r"api[ _]key (?:not valid|expired|not found)|pass a valid api key": AuthenticationError,
        r"quota exceeded.*limit: 0\b|credits? (?:are|is) depleted|spending cap": QuotaExceededError,
        r"user location is not supported": PermissionDeniedError,
        r"blocked by (?:the )?safety|violat\w+ (?:our|google's|the) .*polic": ContentFilteredError,
    },
    codes={
        _FOR_TODAY: QuotaExceededError,
        "API_KEY_INVALID": AuthenticationError,
        "API_KEY_EXPIRED": AuthenticationError,
        "CREDENTIALS_MISSING": AuthenticationError,
        "ACCESS_TOKEN_EXPIRED": AuthenticationError,
        "API_KEY_SERVICE_BLOCKED": PermissionDeniedError,
        "SERVICE_DISABLED": PermissionDeniedError,
        "BILLING_DISABLED": PermissionDeniedError,
        "CONSUMER_SUSPENDED": PermissionDeniedError,
        "UNAUTHENTICATED": AuthenticationError,
        "PERMISSION_DENIED": PermissionDeniedError,
        "NOT_FOUND": ModelNotFoundError,
        "INVALID_ARGUMENT": InvalidRequestError,
        "FAILED_PRECONDITION": InvalidRequestError,
        "OUT_OF_RANGE": InvalidRequestError,
        "RESOURCE_EXHAUSTED": RateLimitedError,
        "DEADLINE_EXCEEDED": ProviderTimeoutError,
        "UNAVAILABLE": OverloadedError,
        "INTERNAL": OverloadedError,
        "UNKNOWN": OverloadedError,
        "ABORTED": OverloadedError,
        "CANCELLED": OverloadedError,
    },
    read=read_google_error,
    remedies={
        QuotaExceededError: "Wait for the next day, enable billing, or ask for more quota; see https://ai.dev/rate-limit.",
    },
)
"""The errors of both APIs."""
