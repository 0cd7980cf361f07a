"""Errors, sorted by their cause, in the shapes that servers give them."""

import pytest

from schwarm_core import (
    AuthenticationError,
    ContentFilteredError,
    ContextTooLongError,
    InvalidRequestError,
    MalformedAnswerError,
    ModelNotFoundError,
    OverloadedError,
    PermissionDeniedError,
    ProviderError,
    QuotaExceededError,
    RateLimitedError,
)
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_openai.chat import vendors
from schwarm_openai.errors import ERRORS

QUOTA = "You exceeded your current quota, please check your plan and billing details."
LONG = "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens."
OLLAMA_MISSING = 'model "llama9" not found, try pulling it first'
TOO_MANY = "Request too large for model `llama-3.1-8b-instant` on tokens per minute (TPM): Limit 6000, Requested 9000"
LLAMA_SERVER = "the request exceeds the available context size (4096 tokens), try increasing it"
VLLM = "This model's maximum context length is 4096 tokens. Please reduce the length of the input messages."
AZURE = {"code": "content_filter", "message": "filtered", "innererror": {"code": "ResponsibleAIPolicyViolation"}}
OPENROUTER: dict[str, JsonValue] = {
    "code": 429,
    "message": "Provider returned error",
    "metadata": {"raw": "acme is busy", "provider_name": "A"},
}
MODERATED = {"code": 403, "message": "Input was flagged by moderation", "metadata": {"reasons": ["violence"]}}
GROQ_TOOL = {"message": "Bad call.", "code": "tool_use_failed", "failed_generation": "<function=add>"}


def error(body: JsonValue, status: int | None) -> ProviderError:
    """The error of an answer."""
    return ERRORS.error(body, status=status)


@pytest.mark.parametrize(
    ("status", "inner", "expected"),
    [
        pytest.param(401, {"message": "Incorrect API key", "code": "invalid_api_key"}, AuthenticationError, id="key"),
        pytest.param(429, {"message": QUOTA, "code": "insufficient_quota"}, QuotaExceededError, id="quota"),
        pytest.param(429, {"message": "Slow", "code": "rate_limit_exceeded"}, RateLimitedError, id="rate"),
        pytest.param(429, {"message": TOO_MANY, "code": "rate_limit_exceeded"}, ContextTooLongError, id="too-large"),
        pytest.param(400, {"message": LONG, "code": "context_length_exceeded"}, ContextTooLongError, id="context"),
        pytest.param(400, {"message": VLLM, "type": "BadRequestError"}, ContextTooLongError, id="context-vllm"),
        pytest.param(
            400,
            {"message": LLAMA_SERVER, "code": 400, "type": "exceed_context_size_error"},
            ContextTooLongError,
            id="context-llama-server",
        ),
        pytest.param(404, {"message": "The model `x` does not exist", "code": None}, ModelNotFoundError, id="model"),
        pytest.param(400, {"message": OLLAMA_MISSING}, ModelNotFoundError, id="model-ollama"),
        pytest.param(
            403, {"message": "No", "code": "unsupported_country_region_territory"}, PermissionDeniedError, id="land"
        ),
        pytest.param(400, AZURE, ContentFilteredError, id="filter-azure"),
        pytest.param(403, MODERATED, ContentFilteredError, id="filter-openrouter"),
        pytest.param(400, {"message": "Bad.", "type": "invalid_request_error"}, InvalidRequestError, id="request"),
        pytest.param(402, {"message": "Insufficient credits", "code": 402}, QuotaExceededError, id="credit"),
        pytest.param(500, {"message": "Oops", "type": "server_error"}, OverloadedError, id="server"),
        pytest.param(503, {"message": "Slow down", "code": "slow_down"}, OverloadedError, id="slow-down"),
        pytest.param(400, GROQ_TOOL, MalformedAnswerError, id="spoilt-call"),
        pytest.param(None, OPENROUTER, RateLimitedError, id="number-for-a-status"),
        pytest.param(None, {"message": "Bad", "code": 400}, InvalidRequestError, id="number-for-a-refusal"),
    ],
)
def test_the_cause_is_told_by_the_class(
    status: int | None, inner: dict[str, JsonValue], expected: type[ProviderError]
) -> None:
    """By the message where it tells most, else by the code, else by the status."""
    found = error({"error": inner}, status)
    assert type(found) is expected
    assert str(inner["message"]) in found.message


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param({"error": "no such model"}, "no such model", id="a-text"),
        pytest.param({"detail": "Not Found"}, "Not Found", id="a-detail"),
        pytest.param(
            {"detail": [{"msg": "field required", "type": "missing"}]}, "field required", id="a-list-of-details"
        ),
        pytest.param(
            {"errors": [{"code": 5007, "message": "No such model"}], "success": False}, "No such model", id="errors"
        ),
        pytest.param({"error_code": "BAD_REQUEST", "message": "Not so"}, "Not so", id="bare"),
        pytest.param({"error": "Forbidden", "message": "No access"}, "Forbidden No access", id="two-texts"),
        pytest.param({"detail": [{"msg": "a"}, {"msg": "b"}]}, "a b", id="several-details"),
        pytest.param([{"error": {"message": "In a list"}}], "In a list", id="a-list"),
        pytest.param("<html>", "<html>", id="no-json"),
    ],
)
def test_the_message_is_found(body: JsonValue, message: str) -> None:
    """In whichever shape it comes."""
    assert error(body, 400).message == message


def test_what_a_gateway_was_told_is_told() -> None:
    """OpenRouter's own words say nothing."""
    assert error({"error": OPENROUTER}, 429).message == "Provider returned error acme is busy"


def test_the_request_id_is_found() -> None:
    """In the error or beside it."""
    assert error({"message": "no", "request_id": "r-1"}, 400).request_id == "r-1"
    assert error({"error": {"message": "no", "requestId": "r-2"}}, 400).request_id == "r-2"


def test_z_ai_has_numbers_for_causes() -> None:
    """They are no HTTP statuses."""
    found = vendors.ZAI.errors.error({"error": {"code": "1113", "message": "no balance"}}, status=429)
    assert type(found) is QuotaExceededError
