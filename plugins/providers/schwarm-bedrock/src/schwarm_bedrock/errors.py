"""How Bedrock's errors read.

Source: https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html, the errors of
Converse in the API reference, and the errors common to all of AWS.
"""

from __future__ import annotations

from collections.abc import Mapping

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
from schwarm_http.errors import ErrorClass, ErrorTable, VendorError


def read_bedrock_error(body: JsonValue, headers: Mapping[str, str]) -> VendorError:
    """Reads an error: its name from the header or the body, its text, and what the model itself said.

    The name may come with a namespace before it (`com.amazon.coral.service#…`) or an address after it (`…:http://…`),
    and begins with a small letter in a stream.

    Args:
        body: The answer's body: JSON, or a text that is none.
        headers: The answer's headers.

    Returns:
        What could be read of it.
    """
    if not isinstance(body, dict):
        return VendorError(body if isinstance(body, str) else "", _names(headers.get("x-amzn-errortype")))
    texts = (body.get(name) for name in ("message", "Message", "originalMessage"))
    message = " ".join(dict.fromkeys(text for text in texts if isinstance(text, str) and text))
    return VendorError(message, _names(headers.get("x-amzn-errortype"), body.get("__type"), body.get("code")))


def _names(*found: object) -> tuple[str, ...]:
    names = (text.rpartition("#")[2].partition(":")[0].strip() for text in found if isinstance(text, str))
    return tuple(dict.fromkeys(name[:1].upper() + name[1:] for name in names if name))


_MESSAGES: dict[str, ErrorClass] = {
    r"(input|prompt) is too long|too many input tokens|input tokens? exceeded|request input token count"
    r"|(maximum|model'?s) context (length|window)|exceeds? (the )?(maximum )?context"
    r"|input length and .?max_tokens.? exceed|expected maxLength: \d+": ContextTooLongError,
    r"blocked by (our )?content filter|content filtering policy": ContentFilteredError,
    r"model identifier is invalid|on-demand throughput isn.t supported|could not resolve the foundation model"
    r"|marked by provider as legacy|reached the end of its life|model (doesn.t|does not) exist": ModelNotFoundError,
    r"invalid_payment_instrument|payment instrument": QuotaExceededError,
    r"security token|api key is (in)?valid|bearer token|signature we calculated|signature (has )?expired"
    r"|signature not yet current|authentication failed": AuthenticationError,
    r"have access to the model|not authorized to (perform|invoke|access)": PermissionDeniedError,
}

_CODES: dict[str, ErrorClass] = {
    "AccessDenied": PermissionDeniedError,
    "AccessDeniedException": PermissionDeniedError,
    "NotAuthorized": PermissionDeniedError,
    "OptInRequired": PermissionDeniedError,
    "FTUFormNotFilled": PermissionDeniedError,
    "ExpiredToken": AuthenticationError,
    "ExpiredTokenException": AuthenticationError,
    "IncompleteSignature": AuthenticationError,
    "IncompleteSignatureException": AuthenticationError,
    "InvalidClientTokenId": AuthenticationError,
    "InvalidSignatureException": AuthenticationError,
    "MissingAuthenticationToken": AuthenticationError,
    "MissingAuthenticationTokenException": AuthenticationError,
    "RequestExpired": AuthenticationError,
    "SignatureDoesNotMatch": AuthenticationError,
    "UnrecognizedClientException": AuthenticationError,
    "ConflictException": InvalidRequestError,
    "InvalidAction": InvalidRequestError,
    "MalformedQueryString": InvalidRequestError,
    "SerializationException": InvalidRequestError,
    "ValidationError": InvalidRequestError,
    "ValidationException": InvalidRequestError,
    "RequestEntityTooLargeException": ContextTooLongError,
    "RequestTooLarge": ContextTooLongError,
    "ResourceNotFoundException": ModelNotFoundError,
    "UnknownOperationException": ModelNotFoundError,
    "ThrottlingException": RateLimitedError,
    "Throttling": RateLimitedError,
    "TooManyRequestsException": RateLimitedError,
    "ServiceQuotaExceededException": QuotaExceededError,
    "InternalFailure": OverloadedError,
    "InternalServerException": OverloadedError,
    "ModelErrorException": OverloadedError,
    "ModelNotReadyException": OverloadedError,
    "ModelStreamErrorException": OverloadedError,
    "ServiceUnavailable": OverloadedError,
    "ServiceUnavailableException": OverloadedError,
    "ModelTimeoutException": ProviderTimeoutError,
}

ERRORS = ErrorTable(
    messages=_MESSAGES,
    codes=_CODES,
    request_id=("x-amzn-requestid",),
    read=read_bedrock_error,
    remedies={
        AuthenticationError: "Check the Bedrock API key (AWS_BEARER_TOKEN_BEDROCK), or the AWS credentials: that they "
        "are whole, not expired, and of the region that is asked.",
        PermissionDeniedError: "Ask for access to the model in the Bedrock console, and allow bedrock:InvokeModel.",
        ModelNotFoundError: "Check the model's id and the region; many models are asked through an inference profile "
        "(`us.…`, `eu.…`, `global.…`). `schwarm models` lists what there is.",
        QuotaExceededError: "Ask AWS for a higher quota, or mend the account's payment.",
    },
)
"""Bedrock's errors, sorted by their cause."""
