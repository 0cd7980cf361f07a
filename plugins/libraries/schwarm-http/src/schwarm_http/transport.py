"""What goes wrong below HTTP, sorted by its cause into the core's classes."""

from __future__ import annotations

import ssl

import httpcore2

from schwarm_core.domain.error.provider import (
    ConnectionLostError,
    InvalidRequestError,
    MalformedAnswerError,
    ProviderError,
    ProviderSetupError,
    ProviderTimeoutError,
)
from schwarm_http.config import HttpConfig

FAILURES = (
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.ProxyError,
    OSError,
)
"""What the pool raises when a request fails."""


def failed_to_start(error: Exception, config: HttpConfig, place: str) -> ProviderError:
    """The error of a request that got no answer.

    Args:
        error: One of `FAILURES`.
        config: The settings that may be the cause.
        place: The server's address.

    Returns:
        The error, to raise.
    """
    match error:
        case httpcore2.ConnectTimeout():
            return ProviderTimeoutError(f"No connection to {place} within {config.connect_timeout:g} s.")
        case httpcore2.PoolTimeout():
            return ProviderTimeoutError(
                f"All {config.max_connections} connections to {place} were busy for {config.timeout:g} s.",
                remedy="Raise `max_connections`, or ask less at once.",
            )
        case httpcore2.TimeoutException() | TimeoutError():
            return ProviderTimeoutError(f"No answer from {place} within {config.timeout:g} s.")
        case httpcore2.LocalProtocolError():
            return InvalidRequestError(f"The request to {place} is no valid HTTP.")
        case _:
            lost = ConnectionLostError(f"No answer from {place}: {_in_words(error)}.")
            return _fault_of_setup(error, place) or lost


def failed_midway(error: Exception, config: HttpConfig, arrived: int) -> ProviderError:
    """The error of an answer that had begun.

    Args:
        error: One of `FAILURES`.
        config: The settings that may be the cause.
        arrived: How many bytes of the body had arrived.

    Returns:
        The error, to raise.
    """
    if isinstance(error, httpcore2.TimeoutException | TimeoutError):
        return ProviderTimeoutError(f"The answer fell silent for {config.timeout:g} s after {arrived:,} bytes.")
    return MalformedAnswerError(f"The answer was cut off after {arrived:,} bytes: {_in_words(error)}.")


def _fault_of_setup(error: Exception, place: str) -> ProviderSetupError | None:
    if _is_distrust(error):
        return ProviderSetupError(
            f"The certificate of {place} can't be verified.",
            remedy="Set `ca_file`, or SSL_CERT_FILE, to the certificates of your network.",
        )
    if isinstance(error, httpcore2.ProxyError) and str(error).startswith("4"):
        return ProviderSetupError(
            f"The proxy on the way to {place} refuses: {_in_words(error)}.",
            remedy="Correct HTTPS_PROXY, its user and its password, or except the host by NO_PROXY.",
        )
    return None


def _is_distrust(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _in_words(error: Exception) -> str:
    return str(error).rstrip(".") or type(error).__name__
