"""How the errors of OpenAI, and of those who speak its protocols, read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from attrs import evolve

from schwarm_core.domain.error.provider import (
    AuthenticationError,
    ContentFilteredError,
    ContextTooLongError,
    InvalidRequestError,
    MalformedAnswerError,
    ModelNotFoundError,
    OverloadedError,
    PermissionDeniedError,
    ProviderTimeoutError,
    QuotaExceededError,
    RateLimitedError,
)
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.errors import ErrorTable, VendorError, read_error

_MESSAGES = {"message", "detail", "msg", "error", "error_message"}
_MOST_TEXTS = 10


def read_openai_error(body: JsonValue, headers: Mapping[str, str]) -> VendorError:
    """Reads an error in any of the shapes that servers of the protocols give it.

    Beside the usual ones these are: the cause inside (Azure's `innererror`, OpenRouter's `metadata`), the call that a
    model spoilt (Groq's `failed_generation`), codes that are numbers, and lists of errors (`errors`, `detail`).

    Args:
        body: The answer's body, or an event's data.
        headers: The answer's headers.

    Returns:
        What could be read of it.
    """
    said = read_error(body, headers)
    error = _innermost(body)
    codes = dict.fromkeys((*_inner_codes(error), *_codes(error), *said.codes))
    texts = dict.fromkeys((said.message, *islice(_texts(body), _MOST_TEXTS), *_beside(error)))
    return evolve(
        said,
        message=" ".join([text for text in texts if text]),
        # A number is an HTTP status, which says less than a word.
        codes=tuple(sorted(codes, key=str.isdecimal)),
        request_id=said.request_id or _request_id(error),
    )


def _innermost(body: JsonValue) -> Mapping[str, JsonValue]:
    if isinstance(body, list):
        body = body[0] if body else None
    if not isinstance(body, dict):
        return {}
    for name in ("error", "errors", "response", "detail"):
        inner = body.get(name)
        if isinstance(inner, list) and inner:
            inner = inner[0]
        if isinstance(inner, dict):
            return _innermost(inner) if name == "response" else inner
    return body


def _codes(error: Mapping[str, JsonValue]) -> Iterator[str]:
    for name in ("code", "error_code", "error_type", "type", "status"):
        code = error.get(name)
        if isinstance(code, str | int) and code and not isinstance(code, bool):
            yield str(code)


def _inner_codes(error: Mapping[str, JsonValue]) -> Iterator[str]:
    for name in ("innererror", "metadata"):
        inner = error.get(name)
        if isinstance(inner, dict):
            yield from (code for key in ("code", "error_type") if isinstance(code := inner.get(key), str))


def _texts(value: JsonValue, name: str = "") -> Iterator[str]:
    """All that is told, wherever it stands."""
    if isinstance(value, str) and name in _MESSAGES:
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, name)
    elif isinstance(value, dict):
        for inner, item in value.items():
            yield from _texts(item, inner)


def _beside(error: Mapping[str, JsonValue]) -> Iterator[str]:
    """What the model wrote that couldn't be used, and what a gateway was told."""
    metadata = error.get("metadata")
    for text in (error.get("failed_generation"), metadata.get("raw") if isinstance(metadata, dict) else None):
        yield text if isinstance(text, str) else ""


def _request_id(error: Mapping[str, JsonValue]) -> str:
    found = error.get("request_id") or error.get("requestId")
    return found if isinstance(found, str) else ""


_IMAGES = """
    empty_image_file failed_to_download_image image_file_not_found image_file_too_large image_parse_error
    image_too_large image_too_small invalid_base64_image invalid_image invalid_image_format invalid_image_mode
    invalid_image_url unsupported_image_media_type
"""
"""What can be wrong with an image. An answer that failed has no status, so that the code alone tells the cause."""

ERRORS = ErrorTable(
    codes={
        **dict.fromkeys(_IMAGES.split(), InvalidRequestError),
        "400": InvalidRequestError,
        "401": AuthenticationError,
        "402": QuotaExceededError,
        "403": PermissionDeniedError,
        "404": ModelNotFoundError,
        "408": ProviderTimeoutError,
        "413": ContextTooLongError,
        "422": InvalidRequestError,
        "429": RateLimitedError,
        "500": OverloadedError,
        "502": OverloadedError,
        "503": OverloadedError,
        "504": ProviderTimeoutError,
        "DeploymentNotFound": ModelNotFoundError,
        "ResponsibleAIPolicyViolation": ContentFilteredError,
        "account_deactivated": PermissionDeniedError,
        "authentication_error": AuthenticationError,
        "bio_policy": ContentFilteredError,
        "billing_hard_limit_reached": QuotaExceededError,
        "billing_not_active": QuotaExceededError,
        "content_filter": ContentFilteredError,
        "content_policy_violation": ContentFilteredError,
        "context_length_exceeded": ContextTooLongError,
        "data_residency_mismatch": PermissionDeniedError,
        "exceed_context_size_error": ContextTooLongError,
        "image_content_policy_violation": ContentFilteredError,
        "insufficient_quota": QuotaExceededError,
        "invalid_api_key": AuthenticationError,
        "invalid_authentication": AuthenticationError,
        "invalid_prompt": InvalidRequestError,
        "model_not_available": ModelNotFoundError,
        "model_not_found": ModelNotFoundError,
        "moderation_blocked": ContentFilteredError,
        "overloaded": OverloadedError,
        "overloaded_error": OverloadedError,
        "permission_error": PermissionDeniedError,
        "rate_limit_error": RateLimitedError,
        "rate_limit_exceeded": RateLimitedError,
        "server_error": OverloadedError,
        "slow_down": OverloadedError,
        "timeout": ProviderTimeoutError,
        "tool_use_failed": MalformedAnswerError,
        "unsupported_country_region_territory": PermissionDeniedError,
        "vector_store_timeout": ProviderTimeoutError,
        # The kinds that say least come after all others: the codes above them are looked for first.
        "invalid_request_error": InvalidRequestError,
    },
    messages={
        r"maximum context length|context (length|window|size)\b.*\bexceed|exceed\w*\b.*\bcontext (length|window|size)"
        r"|prompt is too long|too many tokens|input (is|length)\b.*\btoo long"
        r"|reduce the length of the (messages|prompt|input)|longer than the model's context"
        r"|messages\[.*content.*string too long|request too large for model": ContextTooLongError,
        r"exceeded your current quota|insufficient (credits|balance|funds)|out of credits": QuotaExceededError,
        r"content management policy|flagged (as|by)\b.*\b(violat|moderation|polic)": ContentFilteredError,
        r"\bmodel ['\"`]?[\w./:@-]+['\"`]? (does not exist|not found|has been deprecated)": ModelNotFoundError,
    },
    request_id=("x-request-id", "apim-request-id", "x-ms-request-id", "cf-ray"),
    read=read_openai_error,
)
"""Sorts the errors of both protocols. A code stands for its cause whichever vendor sends it."""
