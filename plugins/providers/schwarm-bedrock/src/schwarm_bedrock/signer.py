"""Requests signed with AWS credentials, which botocore finds, renews and applies.

Source: Signature Version 4, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
"""

from __future__ import annotations

from importlib.util import find_spec
from threading import Lock
from typing import Protocol
from urllib.parse import urlsplit

from schwarm_bedrock.family import FAMILY
from schwarm_core.domain.error.provider import AuthenticationError
from schwarm_core.domain.schema.secret import Secret
from schwarm_http.secrecy import HeaderValues
from schwarm_http.sign import Unsigned

_SERVICE = "bedrock"
_PUBLIC = {"x-amz-date", "x-amz-content-sha256"}


class _Credentials(Protocol):
    """botocore's credentials, as far as they are used here."""

    def get_frozen_credentials(self) -> object: ...


class _Session(Protocol):
    """botocore's session, as far as it is used here."""

    def get_credentials(self) -> _Credentials | None: ...

    def get_config_variable(self, logical_name: str) -> object: ...


def can_sign() -> bool:
    """Whether the library that signs is installed."""
    return find_spec("botocore") is not None


class Signer:
    """Signs requests with the credentials of a profile, or those that AWS tools find by themselves.

    Finding credentials may read files, ask other servers and wait, so it is done in a worker thread, for each request
    anew: credentials that expire are renewed in time.

    Args:
        profile: The profile's name; empty for the usual search.
    """

    def __init__(self, profile: str = "") -> None:
        self._profile = profile
        self._lock = Lock()
        self._session: _Session | None = None
        self._credentials: _Credentials | None = None
        self.region = ""

    def __repr__(self) -> str:
        return f"Signer(profile={self._profile!r})"

    async def find_region(self) -> str:
        """The region that the profile names.

        Returns:
            The region; empty when it names none.

        Raises:
            AuthenticationError: If there is no such profile.
        """
        from anyio import to_thread

        return await to_thread.run_sync(self._profile_region, abandon_on_cancel=True)

    async def __call__(self, unsigned: Unsigned) -> HeaderValues:
        """The headers that prove who asks.

        Args:
            unsigned: The request, as it is sent.

        Returns:
            The headers.

        Raises:
            AuthenticationError: If there are no credentials, or they can't be renewed.
        """
        from anyio import to_thread

        return await to_thread.run_sync(self._sign, unsigned, abandon_on_cancel=True)

    def _sign(self, unsigned: Unsigned) -> HeaderValues:
        from botocore.auth import SigV4Auth  # type: ignore[import-untyped,import-not-found,unused-ignore]
        from botocore.awsrequest import AWSRequest  # type: ignore[import-untyped,import-not-found,unused-ignore]

        # The host is signed as the wire sends it: botocore's own would leave a port out.
        request = AWSRequest(
            unsigned.method, unsigned.url, {"host": urlsplit(unsigned.url).netloc}, unsigned.content or None
        )
        SigV4Auth(self._frozen_credentials(), _SERVICE, self.region).add_auth(request)
        headers = {name.lower(): str(value) for name, value in request.headers.items()}
        del headers["host"]
        return {name: value if name in _PUBLIC else Secret(value) for name, value in headers.items()}

    def _frozen_credentials(self) -> object:
        from botocore.exceptions import (  # type: ignore[import-untyped,import-not-found,unused-ignore]
            BotoCoreError,
            ClientError,
        )

        try:
            with self._lock:
                if self._credentials is None:
                    self._credentials = self._open_session().get_credentials()
            if self._credentials is not None:
                return self._credentials.get_frozen_credentials()
        except (BotoCoreError, ClientError) as error:
            msg = f"The AWS credentials can't be had: {str(error).rstrip('.')}."
            remedy = "Correct the AWS configuration; for single sign-on, `aws sso login` renews the session."
            raise AuthenticationError(msg, provider=FAMILY, remedy=remedy) from error
        msg = "No AWS credentials were found."
        remedy = "Set AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or `profile`."
        raise AuthenticationError(msg, provider=FAMILY, remedy=remedy)

    def _profile_region(self) -> str:
        from botocore.exceptions import (  # type: ignore[import-untyped,import-not-found,unused-ignore]
            BotoCoreError,
        )

        try:
            with self._lock:
                return str(self._open_session().get_config_variable("region") or "")
        except BotoCoreError as error:
            msg = f"The AWS configuration can't be used: {str(error).rstrip('.')}."
            raise AuthenticationError(msg, provider=FAMILY, remedy="Correct `profile`, or the profile.") from error

    def _open_session(self) -> _Session:
        if self._session is None:
            from botocore.session import Session  # type: ignore[import-untyped,import-not-found,unused-ignore]

            self._session = Session(profile=self._profile or None)
        return self._session
