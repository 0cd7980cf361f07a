"""A URL that may be fetched: checked before each connection, that of a redirect too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from schwarm_core.domain.error.run import TryAgain

if TYPE_CHECKING:
    from httpx2 import URL

_PORTS = {"http": 80, "https": 443}


@frozen
class Hosts:
    """Which hosts may be fetched from, by name.

    Attributes:
        allowed: The only ones; empty for all.
        denied: Those that may not, though they be allowed.
    """

    allowed: Sequence[str]
    denied: Sequence[str]

    def check(self, host: str) -> None:
        """Refuses a host that may not be fetched from.

        Args:
            host: Its name or address, in lower case.

        Raises:
            TryAgain: If it may not.
        """
        if any(_matches(host, pattern) for pattern in self.denied):
            msg = f"Nothing may be fetched from {host!r}."
            raise TryAgain(msg)
        if self.allowed and not any(_matches(host, pattern) for pattern in self.allowed):
            msg = f"Nothing may be fetched from {host!r}, only from {', '.join(self.allowed)}."
            raise TryAgain(msg)


def _matches(host: str, pattern: str) -> bool:
    pattern = pattern.lower().rstrip(".")
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


def url_of(text: str, base: URL | None = None) -> URL:
    """Reads a URL.

    Args:
        text: The URL, or what a redirect says.
        base: The page that redirects.

    Returns:
        The URL, absolute, of HTTP or HTTPS, without a user's name.

    Raises:
        TryAgain: If it is no such URL.
    """
    from httpx2 import URL, InvalidURL

    try:
        url = URL(text.strip()) if base is None else base.join(text)
    except (InvalidURL, ValueError):
        msg = f"{text[:200]!r} is no URL. Give a whole one, such as https://example.org/page."
        raise TryAgain(msg) from None
    if url.scheme not in _PORTS or not url.host:
        msg = f"{text[:200]!r} is no address of the web. Give a whole URL, such as https://example.org/page."
        raise TryAgain(msg)
    if url.userinfo:
        msg = "A URL with a user's name or password in it is not fetched. Leave them out."
        raise TryAgain(msg)
    return url


def host_of(url: URL) -> str:
    """The host of a URL, as DNS and certificates write it.

    Args:
        url: The URL.

    Returns:
        Its name in lower case, or its address.
    """
    return url.raw_host.decode("ascii").rstrip(".")


def port_of(url: URL) -> int:
    """The port that a URL's host listens on.

    Args:
        url: The URL.

    Returns:
        Its own port, or that of its scheme.
    """
    return url.port or _PORTS[url.scheme]
