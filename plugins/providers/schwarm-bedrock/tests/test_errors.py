"""Errors, sorted by their cause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from schwarm_bedrock.errors import ERRORS
from schwarm_core import (
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


def error(body: Any, status: int | None = 400, **headers: str) -> object:
    """The class of an answer's error."""
    named: Mapping[str, str] = {name.replace("_", "-"): value for name, value in headers.items()}
    return type(ERRORS.error(body, status=status, headers=named))


class TestNames:
    """An error's name tells its class."""

    @pytest.mark.parametrize(
        ("name", "status", "expected"),
        [
            ("ThrottlingException", 429, RateLimitedError),
            ("ModelNotReadyException", 429, OverloadedError),
            ("ServiceQuotaExceededException", 400, QuotaExceededError),
            ("AccessDeniedException", 403, PermissionDeniedError),
            ("ExpiredTokenException", 403, AuthenticationError),
            ("UnrecognizedClientException", 403, AuthenticationError),
            ("InvalidSignatureException", 403, AuthenticationError),
            ("ResourceNotFoundException", 404, ModelNotFoundError),
            ("ModelTimeoutException", 408, ProviderTimeoutError),
            ("ModelErrorException", 424, OverloadedError),
            ("ServiceUnavailableException", 503, OverloadedError),
            ("ValidationException", 400, InvalidRequestError),
            ("SomethingNewException", 400, InvalidRequestError),
            ("SomethingNewException", 500, OverloadedError),
        ],
    )
    def test_it_stands_in_the_header(self, name: str, status: int, expected: type) -> None:
        """With an address after it, at times."""
        said = f"{name}:http://internal.amazon.com/coral/com.amazon.bedrock/"
        assert error({"message": "No."}, status, x_amzn_errortype=said) is expected

    @pytest.mark.parametrize(
        "body",
        [
            {"__type": "com.amazon.coral.service#ExpiredTokenException", "Message": "Late."},
            {"__type": "expiredTokenException", "message": "Late."},
            {"code": "ExpiredTokenException", "message": "Late."},
        ],
    )
    def test_or_in_the_body(self, body: object) -> None:
        """With a namespace before it, or with a small letter, as in streams."""
        assert error(body, 403) is AuthenticationError

    def test_in_a_stream_there_is_no_status(self) -> None:
        """The name has to do."""
        assert error({"__type": "validationException", "message": "No."}, None) is InvalidRequestError
        assert error({"__type": "internalServerException", "message": "No."}, None) is OverloadedError


class TestMessages:
    """Where the name says little, the message tells."""

    @pytest.mark.parametrize(
        ("message", "expected"),
        [
            ("Input is too long for requested model.", ContextTooLongError),
            ("The model returned the following errors: prompt is too long: 9 tokens > 8 maximum", ContextTooLongError),
            ("Too many input tokens. Max input tokens: 8192, request input token count: 9000", ContextTooLongError),
            ("This model's maximum context length is 8192 tokens.", ContextTooLongError),
            ("input length and `max_tokens` exceed context limit: 9 + 9 > 8", ContextTooLongError),
            ("Malformed input request: expected maxLength: 50000, actual: 60000", ContextTooLongError),
            ("The provided model identifier is invalid.", ModelNotFoundError),
            ("Invocation of model ID a.b with on-demand throughput isn\u2019t supported.", ModelNotFoundError),
            ("Output blocked by content filtering policy", ContentFilteredError),
            ("Model access is denied due to INVALID_PAYMENT_INSTRUMENT: A valid one is needed.", QuotaExceededError),
            ("You don't have access to the model with the specified model ID.", PermissionDeniedError),
            ("Authentication failed: Please make sure your API Key is valid.", AuthenticationError),
            ("The security token included in the request is expired", AuthenticationError),
            ("A conversation must start with a user message.", InvalidRequestError),
            ("The maximum tokens you requested exceeds the model limit of 4096.", InvalidRequestError),
        ],
    )
    def test_it_is_looked_at_first(self, message: str, expected: type) -> None:
        """As it was seen to be worded."""
        assert error({"message": message}, x_amzn_errortype="ValidationException") is expected


class TestText:
    """What an error says."""

    def test_it_is_the_services(self) -> None:
        """And what the model said to it."""
        body: Any = {"message": "It failed.", "originalMessage": "No GPU.", "originalStatusCode": 500}
        assert ERRORS.error(body, status=424).message == "It failed. No GPU."

    def test_a_body_that_is_no_json_is_the_message(self) -> None:
        """As from a proxy."""
        found = ERRORS.error("Bad gateway", status=502)
        assert (type(found), found.message) == (OverloadedError, "Bad gateway")
