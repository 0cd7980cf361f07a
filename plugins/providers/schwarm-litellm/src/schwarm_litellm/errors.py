"""LiteLLM's exceptions, sorted by their cause into the core's classes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import frozen

from schwarm_core.domain.error.provider import (
    AuthenticationError,
    ConnectionLostError,
    ContentFilteredError,
    ContextTooLongError,
    InvalidRequestError,
    MalformedAnswerError,
    ModelNotFoundError,
    OverloadedError,
    PermissionDeniedError,
    ProviderError,
    ProviderTimeoutError,
    QuotaExceededError,
    RateLimitedError,
    UnsupportedError,
)
from schwarm_http.retry_after import retry_after
from schwarm_http.secrecy import mask

_BY_NAME: Mapping[str, type[ProviderError]] = {
    "AuthenticationError": AuthenticationError,
    "PermissionDeniedError": PermissionDeniedError,
    "NotFoundError": ModelNotFoundError,
    "ContextWindowExceededError": ContextTooLongError,
    "ContentPolicyViolationError": ContentFilteredError,
    "GuardrailRaisedException": ContentFilteredError,
    "RejectedRequestError": ContentFilteredError,
    "UnsupportedParamsError": UnsupportedError,
    "BudgetExceededError": QuotaExceededError,
    "Timeout": ProviderTimeoutError,
    "APIConnectionError": ConnectionLostError,
    "MidStreamFallbackError": MalformedAnswerError,
    "APIResponseValidationError": MalformedAnswerError,
    "ServiceUnavailableError": OverloadedError,
    "BadGatewayError": OverloadedError,
    "InternalServerError": OverloadedError,
    "RateLimitError": RateLimitedError,
    "UnprocessableEntityError": InvalidRequestError,
    "BadRequestError": InvalidRequestError,
}
_BY_STATUS: Mapping[int, type[ProviderError]] = {
    401: AuthenticationError,
    402: QuotaExceededError,
    403: PermissionDeniedError,
    404: ModelNotFoundError,
    408: ProviderTimeoutError,
    413: ContextTooLongError,
    429: RateLimitedError,
    504: ProviderTimeoutError,
}
_SERVER_ERRORS = range(500, 600)
_TOO_LONG = re.compile(r"context.?(?:length|window|size)|prompt is too long|too many tokens", re.IGNORECASE)
_FILTERED = re.compile(r"content[_ ]policy|content_filter|safety system|content management policy", re.IGNORECASE)
_NO_CREDIT = re.compile(r"insufficient_quota|exceeded your current quota|credit balance|billing", re.IGNORECASE)
_NO_KEY = re.compile(r"api_key client option must be set|missing .*api[_ ]key", re.IGNORECASE)
_REMEDIES: Mapping[type[ProviderError], str] = {
    AuthenticationError: "Set the vendor's usual environment variable, or `api_key` in the provider's settings.",
    UnsupportedError: "Leave the setting out, or let `drop_params` do so.",
}


@frozen
class Errors:
    """Makes the core's errors of LiteLLM's.

    Attributes:
        provider: The provider's name.
        secrets: What no message may show.
    """

    provider: str
    secrets: tuple[str, ...] = ()

    def of(self, error: Exception, *, model: str) -> ProviderError:
        """The error by its cause.

        Args:
            error: What LiteLLM raised.
            model: The model that was asked.

        Returns:
            The error; an exception that isn't one of LiteLLM's is an `OverloadedError` when it has a server's status,
            else a lost connection, as LiteLLM itself has it.
        """
        message = mask(_message(error), self.secrets)
        kind = _kind(error, message)
        headers = _headers(error)
        return kind(
            message,
            provider=self.provider,
            model=model,
            status=_status(error),
            request_id=headers.get("x-request-id", "") or headers.get("request-id", ""),
            retry_after=retry_after(headers),
            remedy=_remedy(kind, message),
        )


def _kind(error: Exception, message: str) -> type[ProviderError]:
    kind = next((_BY_NAME[base.__name__] for base in type(error).__mro__ if base.__name__ in _BY_NAME), None)
    status = _status(error) or 0
    if kind in {None, InvalidRequestError}:
        kind = _BY_STATUS.get(status, OverloadedError if status in _SERVER_ERRORS else kind)
    if _NO_KEY.search(message):
        return AuthenticationError
    if kind is InvalidRequestError and _TOO_LONG.search(message):
        return ContextTooLongError
    if kind is InvalidRequestError and _FILTERED.search(message):
        return ContentFilteredError
    if kind in {InvalidRequestError, RateLimitedError} and _NO_CREDIT.search(message):
        return QuotaExceededError
    return kind or ConnectionLostError


def _remedy(kind: type[ProviderError], message: str) -> str:
    if "LLM Provider NOT provided" in message:
        return "Name the model as LiteLLM does, with its vendor: `vendor/model`."
    return _REMEDIES.get(kind, "")


def _message(error: Exception) -> str:
    text = getattr(error, "message", "") or str(error) or type(error).__name__
    return str(text).strip()


def _status(error: Exception) -> int | None:
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) else None


def _headers(error: Exception) -> dict[str, str]:
    """The headers of the vendor's answer, where LiteLLM has kept them; it has several places for them."""
    kept = (
        getattr(getattr(error, "response", None), "headers", None),
        getattr(error, "litellm_response_headers", None),
        getattr(error, "headers", None),
    )
    found: dict[str, str] = {}
    for headers in kept:
        if isinstance(headers, Mapping):
            found |= {str(name).lower().removeprefix("llm_provider-"): str(value) for name, value in headers.items()}
    return found
