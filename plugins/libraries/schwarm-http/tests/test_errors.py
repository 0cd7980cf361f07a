"""Error answers are sorted by their cause."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from schwarm_core import (
    AuthenticationError,
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
)
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.errors import ErrorTable, VendorError, class_of_status, read_error
from schwarm_http.facts import Facts
from schwarm_http.retry_after import retry_after


class TestStatus:
    """What a status alone tells."""

    @pytest.mark.parametrize(
        ("status", "expected"),
        [
            (302, ModelNotFoundError),
            (400, InvalidRequestError),
            (401, AuthenticationError),
            (402, QuotaExceededError),
            (403, PermissionDeniedError),
            (404, ModelNotFoundError),
            (408, ProviderTimeoutError),
            (413, ContextTooLongError),
            (418, InvalidRequestError),
            (429, RateLimitedError),
            (500, OverloadedError),
            (503, OverloadedError),
            (504, ProviderTimeoutError),
            (529, OverloadedError),
            (None, OverloadedError),
        ],
    )
    def test_each_status_has_its_class(self, status: int | None, expected: type[ProviderError]) -> None:
        """An error in the middle of a stream has no status of its own: something broke at the vendor's."""
        assert class_of_status(status) is expected


class TestTable:
    """What a vendor's words tell."""

    TABLE = ErrorTable(
        messages={"prompt is too long": ContextTooLongError}, codes={"insufficient_quota": QuotaExceededError}
    )

    def test_a_code_goes_before_the_status(self) -> None:
        """429 is more than one thing."""
        error = self.TABLE.error({"error": {"code": "insufficient_quota", "message": "No credit"}}, status=429)
        assert (type(error), error.message, error.retryable) == (QuotaExceededError, "No credit", False)

    def test_a_message_goes_before_the_code(self) -> None:
        """Some vendors tell in prose alone."""
        body: JsonValue = {"error": {"type": "insufficient_quota", "message": "Your Prompt is TOO long"}}
        assert type(self.TABLE.error(body, status=400)) is ContextTooLongError

    def test_an_unknown_code_leaves_it_to_the_status(self) -> None:
        """New codes come every month."""
        assert type(self.TABLE.error({"error": {"code": "new"}}, status=404)) is ModelNotFoundError

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ({"error": {"message": "m", "code": "c", "type": "t", "status": "s"}}, VendorError("m", ("c", "t", "s"))),
            ([{"error": {"message": "m", "code": 400, "status": "S"}}], VendorError("m", ("S",))),
            ({"message": "m", "request_id": "r"}, VendorError("m", request_id="r")),
            ({"error": "text"}, VendorError("text")),
            ({"detail": "text"}, VendorError("text")),
            ("a page", VendorError("a page")),
            ({}, VendorError()),
            ([], VendorError()),
            (None, VendorError()),
            ({"error": {"message": {"deep": 1}, "code": None}}, VendorError()),
        ],
    )
    def test_the_usual_shapes_are_read(self, body: JsonValue, expected: VendorError) -> None:
        """And odd ones are no reason to fail."""
        assert read_error(body, {}) == expected

    def test_a_vendors_own_waiting_time_stands_in(self) -> None:
        """Where no header tells one."""
        table = ErrorTable(read=lambda body, headers: VendorError("slow", retry_after=float(headers["x-wait"])))
        assert table.error({}, status=429, headers={"x-wait": "4"}).retry_after == 4
        assert table.error({}, status=429, headers={"x-wait": "4", "retry-after": "2"}).retry_after == 2


class TestWaiting:
    """How long the vendor asks to wait."""

    @pytest.mark.parametrize(
        ("headers", "expected"),
        [
            ({}, None),
            ({"retry-after": "7"}, 7.0),
            ({"retry-after": "0.5"}, 0.5),
            ({"retry-after-ms": "1500", "retry-after": "2"}, 1.5),
            ({"retry-after": "-1"}, None),
            ({"retry-after": "nan"}, None),
            ({"retry-after": "soon"}, None),
            ({"retry-after": "Wed, 21 Oct 2026 07:28:10 GMT", "date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 10.0),
            ({"retry-after": "Wed, 21 Oct 2026 07:27:00 GMT", "date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 0.0),
        ],
    )
    def test_each_way_of_saying_it(self, headers: dict[str, str], expected: float | None) -> None:
        """Seconds, milliseconds, a date by the server's clock; nonsense is nothing."""
        assert retry_after(headers) == expected

    def test_without_the_servers_clock_ours_counts(self) -> None:
        """A date an hour ahead is about an hour away."""
        later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
        assert retry_after({"retry-after": later}) == pytest.approx(3600, abs=60)


class TestFacts:
    """An error says all that is known, and nothing that is secret."""

    def test_what_is_missing_is_added(self) -> None:
        """Provider, model, status, request id, remedy."""
        facts = Facts("acme", "m-1", ErrorTable(), status=200, request_id="r-1")
        error = facts.complete(MalformedAnswerError("No choices."))
        assert "provider acme, model m-1, status 200, request r-1" in str(error)
        assert error.remedy

    def test_what_the_error_says_stays(self) -> None:
        """Who raised it knew better."""
        error = Facts("acme", "m-1", ErrorTable()).complete(OverloadedError("x", model="m-2", remedy="Pray."))
        assert (error.model, error.remedy) == ("m-2", "Pray.")

    def test_the_vendors_remedy_goes_first(self) -> None:
        """It knows where its keys are made."""
        table = ErrorTable(remedies={AuthenticationError: "Make a key at the console."})
        assert Facts("acme", "", table).complete(AuthenticationError("no")).remedy == "Make a key at the console."

    def test_secrets_are_masked(self) -> None:
        """In the message, and in what a traceback shows."""
        error = Facts("acme", "", ErrorTable(), secrets=("sk-123456",)).complete(AuthenticationError("Bad sk-123456!"))
        assert error.message == "Bad ***!"
        assert "sk-123456" not in repr(error)
