"""What goes wrong in a provider: one class for each cause that calls for its own answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from schwarm_core.domain.error.base import SchwarmError

if TYPE_CHECKING:
    from schwarm_core.domain.message.answer import ModelResponse


class ProviderError(SchwarmError):
    """A provider failed.

    Args:
        message: What went wrong.
        provider: The provider's name in the configuration.
        model: The model that was asked; empty where that has no meaning.
        status: The protocol's own status, such as an HTTP status code.
        request_id: The vendor's id of the request, for its support.
        retry_after: Seconds that the vendor asks to wait before the next try.
        remedy: What to do about it.

    Attributes:
        retryable: Whether the same request may succeed later, unchanged.
    """

    code: ClassVar[str] = "provider"
    retryable: ClassVar[bool] = False

    def __init__(
        self,
        message: str,
        *,
        provider: str = "",
        model: str = "",
        status: int | None = None,
        request_id: str = "",
        retry_after: float | None = None,
        remedy: str = "",
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.provider = provider
        self.model = model
        self.status = status
        self.request_id = request_id
        self.retry_after = retry_after

    def __str__(self) -> str:
        about = (
            ("provider", self.provider),
            ("model", self.model),
            ("status", self.status),
            ("request", self.request_id),
        )
        details = ", ".join(f"{name} {value}" for name, value in about if value)
        text = f"{self.message} ({details})" if details else self.message
        return f"{text}\n  → {self.remedy}" if self.remedy else text


class ProviderSetupError(ProviderError):
    """A provider could not be made or initialized."""

    code: ClassVar[str] = "provider.setup"


class AuthenticationError(ProviderError):
    """The key is missing, wrong or expired."""

    code: ClassVar[str] = "provider.authentication"


class PermissionDeniedError(ProviderError):
    """The key is right, but doesn't reach this."""

    code: ClassVar[str] = "provider.permission"


class ModelNotFoundError(ProviderError):
    """The model, or the address, doesn't exist."""

    code: ClassVar[str] = "provider.not_found"


class InvalidRequestError(ProviderError):
    """The vendor refuses the request as it is."""

    code: ClassVar[str] = "provider.invalid_request"


class ContextTooLongError(InvalidRequestError):
    """The request is longer than the model can read."""

    code: ClassVar[str] = "provider.context_too_long"


class ContentFilteredError(ProviderError):
    """The vendor's filter stopped the request or the answer."""

    code: ClassVar[str] = "provider.content_filtered"


class RateLimitedError(ProviderError):
    """Too many requests or tokens; `retry_after` holds the vendor's own waiting time if it gave one."""

    code: ClassVar[str] = "provider.rate_limited"
    retryable: ClassVar[bool] = True


class QuotaExceededError(ProviderError):
    """The account has no credit left; waiting doesn't help."""

    code: ClassVar[str] = "provider.quota"


class OverloadedError(ProviderError):
    """The vendor is overloaded or broken for now (HTTP 5xx)."""

    code: ClassVar[str] = "provider.overloaded"
    retryable: ClassVar[bool] = True


class ProviderTimeoutError(ProviderError):
    """No answer within the deadline."""

    code: ClassVar[str] = "provider.timeout"
    retryable: ClassVar[bool] = True


class ConnectionLostError(ProviderError):
    """The connection could not be made, or broke."""

    code: ClassVar[str] = "provider.connection"
    retryable: ClassVar[bool] = True


class MalformedAnswerError(ProviderError):
    """The answer can't be read: cut off, not of the protocol, or empty.

    Attributes:
        partial: What had arrived before the answer broke, if anything could be read.
    """

    code: ClassVar[str] = "provider.malformed_answer"
    retryable: ClassVar[bool] = True
    partial: ModelResponse | None = None


class UnsupportedError(ProviderError):
    """The provider or its model lacks an ability that the request needs."""

    code: ClassVar[str] = "provider.unsupported"


class ConflictError(ProviderError):
    """A record was changed by someone else since it was read."""

    code: ClassVar[str] = "provider.conflict"
