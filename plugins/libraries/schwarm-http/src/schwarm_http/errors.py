"""Error answers, sorted by their cause into the core's classes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from attrs import field, frozen

from schwarm_core.domain.error.provider import (
    AuthenticationError,
    ContextTooLongError,
    InvalidRequestError,
    ModelNotFoundError,
    OverloadedError,
    PermissionDeniedError,
    ProviderError,
    ProviderSetupError,
    ProviderTimeoutError,
    QuotaExceededError,
    RateLimitedError,
)
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.retry_after import retry_after

ErrorClass = type[ProviderError]

_BY_STATUS: dict[int, ErrorClass] = {
    401: AuthenticationError,
    402: QuotaExceededError,
    403: PermissionDeniedError,
    404: ModelNotFoundError,
    405: ModelNotFoundError,
    407: ProviderSetupError,
    408: ProviderTimeoutError,
    409: OverloadedError,
    410: ModelNotFoundError,
    413: ContextTooLongError,
    425: OverloadedError,
    429: RateLimitedError,
    504: ProviderTimeoutError,
    524: ProviderTimeoutError,
}
_REDIRECTS = range(300, 400)
_SERVER_ERRORS = range(500, 600)


@frozen
class VendorError:
    """What a vendor says about an error.

    Attributes:
        message: In its words.
        codes: Its names for the cause, the most telling first.
        retry_after: Seconds that it asks to wait, where it says so in a way of its own.
        request_id: Its id of the request, where the body has it.
    """

    message: str = ""
    codes: tuple[str, ...] = ()
    retry_after: float | None = None
    request_id: str = ""


def read_error(body: JsonValue, _headers: Mapping[str, str]) -> VendorError:
    """Reads the shapes that most vendors' errors have.

    They are `{"error": {"message", "code", "type", "status"}}`, the same without the envelope or in a list of one,
    `{"error": "text"}`, and `{"detail": "text"}`.

    Args:
        body: The answer's body: JSON, or a text that is none.
        _headers: The answer's headers; these shapes need none.

    Returns:
        What could be read of it.
    """
    if isinstance(body, list) and body:
        body = body[0]
    if not isinstance(body, dict):
        return VendorError(body if isinstance(body, str) else "")
    inner = body.get("error", body)
    if not isinstance(inner, dict):
        return VendorError(inner if isinstance(inner, str) else "")
    message = next((text for name in ("message", "detail", "msg") if isinstance(text := inner.get(name), str)), "")
    return VendorError(
        message,
        tuple(code for name in ("code", "type", "status") if isinstance(code := inner.get(name), str)),
        request_id=request_id if isinstance(request_id := body.get("request_id"), str) else "",
    )


@frozen
class ErrorTable:
    """How one vendor's errors read.

    The class is that of the first message pattern that is found, else of the first code that is listed, else of the
    status. So a pattern has to be narrow: it goes before everything else.

    Attributes:
        messages: Regular expressions to look for in the message, whatever its case, and the class each one tells.
        codes: The vendor's codes and types, and the class each one tells.
        request_id: The headers, in lower case, that may hold the vendor's id of the request; the first one counts.
        read: Reads the vendor's error from the body (JSON, or text that is none) and the headers.
        remedies: What to do about a class of error, where the vendor has a better answer than the usual one.
    """

    messages: Mapping[str, ErrorClass] = field(factory=dict)
    codes: Mapping[str, ErrorClass] = field(factory=dict)
    request_id: tuple[str, ...] = ("x-request-id", "request-id")
    read: Callable[[JsonValue, Mapping[str, str]], VendorError] = read_error
    remedies: Mapping[ErrorClass, str] = field(factory=dict)

    def error(
        self, body: JsonValue, *, status: int | None = None, headers: Mapping[str, str] | None = None
    ) -> ProviderError:
        """The error that an answer, or an event in a stream, tells of.

        Args:
            body: The answer's body: JSON, or a text that is none.
            status: The HTTP status; None for an event in a stream.
            headers: The answer's headers, by names in lower case.

        Returns:
            The error, to raise. The wire adds what it knows, once the error passes it.
        """
        headers = headers or {}
        said = self.read(body, headers)
        wait = retry_after(headers)
        return self._class_of(said, status)(
            said.message or f"The answer is an error{f' with HTTP status {status}' if status else ''}.",
            status=status,
            request_id=said.request_id,
            retry_after=wait if wait is not None else said.retry_after,
        )

    def _class_of(self, said: VendorError, status: int | None) -> ErrorClass:
        for pattern, error in self.messages.items():
            if re.search(pattern, said.message, re.IGNORECASE):
                return error
        known = (self.codes[code] for code in said.codes if code in self.codes)
        return next(known, class_of_status(status))


def class_of_status(status: int | None) -> ErrorClass:
    """The class that an HTTP status alone tells.

    Args:
        status: The status; None when there was none of its own, as for an error in the middle of a stream.

    Returns:
        The class. A redirect, which is never followed, means that the address is wrong.
    """
    if status is None or status in _SERVER_ERRORS:
        return _BY_STATUS.get(status or 0, OverloadedError)
    if status in _REDIRECTS:
        return ModelNotFoundError
    return _BY_STATUS.get(status, InvalidRequestError)
