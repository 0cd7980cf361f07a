"""Google's application default credentials: found, and renewed before they expire.

The library for them waits in the way of threads, so each wait has one of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import anyio
from attrs import define, field, frozen

from schwarm_core.domain.error.provider import (
    AuthenticationError,
    ConnectionLostError,
    ProviderError,
    ProviderSetupError,
    ProviderTimeoutError,
)
from schwarm_core.domain.schema.secret import Secret
from schwarm_http.secrecy import HeaderValues
from schwarm_http.sign import Sign, Unsigned

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

T = TypeVar("T")

_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_LOGIN = "Run `gcloud auth application-default login`, or name a file of credentials in GOOGLE_APPLICATION_CREDENTIALS."


@frozen
class FoundCredentials:
    """Credentials, and what they are of.

    Attributes:
        project: The project that they belong to; empty when they don't tell.
        sign: Gives each request its token.
    """

    project: str
    sign: Sign


async def find_credentials(seconds: float, provider: str) -> FoundCredentials:
    """Looks where Google's libraries look: the environment, the command line's login, the machine in the cloud.

    Args:
        seconds: The longest time to look, and later to renew a token.
        provider: The provider's name, for errors.

    Returns:
        The credentials.

    Raises:
        ProviderSetupError: If `google-auth` isn't installed.
        AuthenticationError: If there are none.
        ProviderTimeoutError: If it takes too long.
    """
    try:
        import google.auth
        import google.auth.transport.requests
    except ImportError as error:
        msg = "Vertex AI needs google-auth, which isn't installed."
        remedy = 'Install it (`pip install "schwarm-google[vertex]"`), or set `api_key` for express mode.'
        raise ProviderSetupError(msg, provider=provider, remedy=remedy) from error
    try:
        credentials, project = await _within(seconds, partial(google.auth.default, scopes=[_SCOPE]))
    except ProviderError as error:
        error.provider = provider
        raise
    return FoundCredentials(project or "", Tokens(credentials, seconds).sign)


@define(eq=False)
class Tokens:
    """Signs requests with a token that is renewed in time, once for all that wait for it.

    Attributes:
        credentials: Where the tokens come from.
        seconds: The longest time to renew one.
    """

    credentials: Credentials = field(repr=False)
    seconds: float
    _renewal: anyio.Lock = field(factory=anyio.Lock, repr=False)

    async def sign(self, request: Unsigned) -> HeaderValues:
        """The headers that prove who asks.

        Args:
            request: The request; tokens are the same for each.

        Returns:
            The headers.

        Raises:
            AuthenticationError: If no token is given.
            ConnectionLostError: If the one who gives them can't be reached.
            ProviderTimeoutError: If it takes too long.
        """
        if not self.credentials.valid:
            async with self._renewal:
                if not self.credentials.valid:
                    await _within(self.seconds, self._renew)
        headers: dict[str, str | Secret] = {"authorization": Secret(f"Bearer {self.credentials.token}")}
        project = getattr(self.credentials, "quota_project_id", None)
        return {**headers, "x-goog-user-project": project} if project else headers

    def _renew(self) -> None:
        from google.auth.transport.requests import Request

        self.credentials.refresh(Request())  # type: ignore[no-untyped-call]


async def _within(seconds: float, work: Callable[[], T]) -> T:
    from google.auth.exceptions import GoogleAuthError, TransportError

    try:
        with anyio.fail_after(seconds):
            return await anyio.to_thread.run_sync(work, abandon_on_cancel=True)
    except TimeoutError as error:
        msg = f"Google's credentials weren't there within {seconds:g} s."
        raise ProviderTimeoutError(msg, remedy="Raise `credentials_timeout`, or look into the network.") from error
    except TransportError as error:
        msg = f"Google's credentials can't be had: {error}"
        raise ConnectionLostError(msg) from error
    except GoogleAuthError as error:
        msg = f"Google's credentials don't work: {error}"
        raise AuthenticationError(msg, remedy=_LOGIN) from error
