"""Errors, by their cause."""

from typing import Any

import pytest

from schwarm_core import (
    AuthenticationError,
    ContextTooLongError,
    InvalidRequestError,
    ModelNotFoundError,
    OverloadedError,
    PermissionDeniedError,
    ProviderError,
    ProviderTimeoutError,
    QuotaExceededError,
    RateLimitedError,
)
from schwarm_google.errors import ERRORS


def body(status: str, message: str = "It failed.", *details: Any) -> dict[str, Any]:
    """An error, as the vendor writes it."""
    return {"error": {"code": 400, "status": status, "message": message, "details": list(details)}}


def quota(name: str) -> dict[str, Any]:
    """The detail that names an exceeded quota."""
    return {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": name}]}


class TestCause:
    """Each error tells its cause."""

    @pytest.mark.parametrize(
        ("said", "cause"),
        [
            (body("INVALID_ARGUMENT"), InvalidRequestError),
            (body("INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."), AuthenticationError),
            (body("INVALID_ARGUMENT", "Bad.", {"reason": "API_KEY_INVALID"}), AuthenticationError),
            (body("UNAUTHENTICATED"), AuthenticationError),
            (body("PERMISSION_DENIED"), PermissionDeniedError),
            (body("FAILED_PRECONDITION", "User location is not supported for the API use."), PermissionDeniedError),
            (body("NOT_FOUND", "models/x is not found"), ModelNotFoundError),
            (
                body("INVALID_ARGUMENT", "The input token count (9) exceeds the maximum number of tokens allowed (8)."),
                ContextTooLongError,
            ),
            (
                body(
                    "INVALID_ARGUMENT",
                    "Unable to submit request because the input token count is 9 but model only supports up to 8.",
                ),
                ContextTooLongError,
            ),
            (body("RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."), RateLimitedError),
            (body("RESOURCE_EXHAUSTED", "Quota.", quota("GenerateRequestsPerMinutePerProject")), RateLimitedError),
            (
                body("RESOURCE_EXHAUSTED", "Quota.", quota("GenerateRequestsPerDayPerProject-FreeTier")),
                QuotaExceededError,
            ),
            (body("RESOURCE_EXHAUSTED", "Quota exceeded for metric: x, limit: 0, model: y"), QuotaExceededError),
            (body("RESOURCE_EXHAUSTED", "Your prepayment credits are depleted."), QuotaExceededError),
            (body("INTERNAL"), OverloadedError),
            (body("UNAVAILABLE", "The model is overloaded."), OverloadedError),
            (body("DEADLINE_EXCEEDED"), ProviderTimeoutError),
            ([body("UNAVAILABLE")], OverloadedError),
        ],
    )
    def test_it_is_told_by_status_reason_and_message(self, said: Any, cause: type[ProviderError]) -> None:
        """The narrowest counts."""
        error = ERRORS.error(said, status=400)
        assert type(error) is cause
        assert error.message

    @pytest.mark.parametrize("said", ["", "oops", {}, {"error": "text"}, {"error": {"details": 5}}, [], [5]])
    def test_odd_bodies_are_told_by_the_status(self, said: Any) -> None:
        """None of them does harm."""
        assert type(ERRORS.error(said, status=503)) is OverloadedError


class TestDetails:
    """What stands beside the message."""

    @pytest.mark.parametrize(("delay", "seconds"), [("41.5s", 41.5), ("0s", 0.0), ("soon", None), (5, None)])
    def test_the_vendor_says_how_long_to_wait(self, delay: Any, seconds: float | None) -> None:
        """In a detail, not in a header."""
        error = ERRORS.error(body("RESOURCE_EXHAUSTED", "Wait.", quota("PerMinute"), {"retryDelay": delay}), status=429)
        assert error.retry_after == seconds

    def test_further_messages_are_told(self) -> None:
        """Each once."""
        error = ERRORS.error(body("INTERNAL", "It failed.", {"detail": "In the cellar."}, {"message": "It failed."}))
        assert error.message == "It failed.\nIn the cellar."
