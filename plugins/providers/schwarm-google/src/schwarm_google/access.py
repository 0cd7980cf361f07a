"""How the two APIs are reached: addresses, keys, and where the models are."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from attrs import field, frozen

from schwarm_core.domain.error.provider import ProviderSetupError
from schwarm_core.domain.schema.secret import Secret
from schwarm_google.config import GoogleConfig, GoogleVertexConfig
from schwarm_google.dialect import Place
from schwarm_google.errors import ERRORS
from schwarm_http.llm.config import find_key
from schwarm_http.secrecy import HeaderValues
from schwarm_http.wire import HttpWire

if TYPE_CHECKING:
    from schwarm_http.sign import Sign

KEYS = ("GOOGLE_API_KEY", "GEMINI_API_KEY")
GEMINI_API = "https://generativelanguage.googleapis.com/v1beta"
_HEADER = "x-goog-api-key"
_EVERYWHERE = "global"
_CONTINENTS = {"us", "eu"}
_NAME = re.compile(r"[a-z0-9][a-z0-9.:-]*")


def gemini_wire(config: GoogleConfig, provider: str) -> HttpWire:
    """The wire to the Gemini API.

    Args:
        config: The settings.
        provider: The provider's name, for errors.

    Returns:
        The wire.

    Raises:
        AuthenticationError: If there is no key.
    """
    key = find_key(config.api_key, KEYS, provider=provider, where="https://aistudio.google.com/apikey")
    return HttpWire(config, provider=provider, default_url=GEMINI_API, headers={_HEADER: key}, errors=ERRORS)


@frozen
class VertexAccess:
    """How Vertex AI is reached.

    Attributes:
        place: Where the models are.
        location: The region; empty in express mode.
        headers: What each request needs: a key.
        sign: Or what gives each request its token.
    """

    place: Place
    location: str = ""
    headers: HeaderValues = field(factory=dict)
    sign: Sign | None = None

    @property
    def url(self) -> str:
        """The API's address."""
        if self.location in {"", _EVERYWHERE}:
            host = "aiplatform.googleapis.com"
        elif self.location in _CONTINENTS:
            host = f"aiplatform.{self.location}.rep.googleapis.com"
        else:
            host = f"{self.location}-aiplatform.googleapis.com"
        return f"https://{host}/v1beta1"

    def wire(self, config: GoogleVertexConfig, provider: str) -> HttpWire:
        """The wire to Vertex AI."""
        return HttpWire(
            config, provider=provider, default_url=self.url, headers=self.headers, errors=ERRORS, sign=self.sign
        )


NO_ACCESS = VertexAccess(Place(vertex=True))
"""What there is before a provider is initialized."""


async def vertex_access(config: GoogleVertexConfig, provider: str) -> VertexAccess:
    """Finds out how Vertex AI is reached.

    A configured key comes first; then the application default credentials, where a project is named; then a key in
    GOOGLE_API_KEY; and last the credentials with the project that they are of.

    Args:
        config: The settings.
        provider: The provider's name, for errors.

    Returns:
        The access.

    Raises:
        ProviderSetupError: If `google-auth` isn't installed, or no project is known.
        AuthenticationError: If there are no credentials.
    """
    project = config.project or os.environ.get("GOOGLE_CLOUD_PROJECT", "").strip()
    key = config.api_key or Secret("" if project else os.environ.get(KEYS[0], "").strip())
    if key:
        return _by_key(config, key, provider)
    from schwarm_google.credentials import find_credentials

    credentials = await find_credentials(config.credentials_timeout, provider)
    return VertexAccess(*_within(config, project or credentials.project, provider), sign=credentials.sign)


def _by_key(config: GoogleVertexConfig, key: Secret, provider: str) -> VertexAccess:
    if config.project:
        return VertexAccess(*_within(config, config.project, provider), headers={_HEADER: key})
    return VertexAccess(Place(vertex=True), headers={_HEADER: key})


def _within(config: GoogleVertexConfig, project: str, provider: str) -> tuple[Place, str]:
    """The place in a project; both names are parts of an address, so that they may be nothing else."""
    location = config.location or os.environ.get("GOOGLE_CLOUD_LOCATION", "").strip() or _EVERYWHERE
    if not project:
        msg = "No Google Cloud project is named, and the credentials are of none."
        remedy = f"Set GOOGLE_CLOUD_PROJECT, or `project` in [providers.{provider}]."
        raise ProviderSetupError(msg, provider=provider, remedy=remedy)
    for what, name in (("project", project), ("location", location)):
        if _NAME.fullmatch(name) is None:
            msg = f"The {what} {name!r} can't be one: it has to be of small letters, digits and hyphens."
            remedy = f"Correct `{what}` in [providers.{provider}]."
            raise ProviderSetupError(msg, provider=provider, remedy=remedy)
    if "." in location or ":" in location:
        msg = f"The location {location!r} can't be one: it has to be like `europe-west4`, or `global`."
        raise ProviderSetupError(msg, provider=provider, remedy=f"Correct `location` in [providers.{provider}].")
    return Place(vertex=True, parent=f"projects/{project}/locations/{location}"), location
