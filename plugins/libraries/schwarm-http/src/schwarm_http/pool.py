"""The pool of connections, opened as the settings and the environment say."""

from __future__ import annotations

import logging
import os
import ssl
from importlib.util import find_spec
from urllib.parse import unquote, urlsplit

import httpcore2

from schwarm_core.domain.error.provider import ProviderSetupError
from schwarm_http.config import HttpConfig
from schwarm_http.network import OneWriteBackend

_IDLE_SECONDS = 60.0


def open_pool(config: HttpConfig, base_url: str) -> httpcore2.AsyncConnectionPool:
    """Makes the pool, with its proxy and its certificates. It connects when the first request comes.

    Args:
        config: The settings.
        base_url: Where the API is.

    Returns:
        The pool; close it.

    Raises:
        ProviderSetupError: If the settings can't be followed.
    """
    if config.http2:
        _prepare_http2()
    return httpcore2.AsyncConnectionPool(
        ssl_context=_certificates(config, base_url),
        proxy=_proxy(config, base_url),
        max_connections=config.max_connections,
        keepalive_expiry=_IDLE_SECONDS,
        http2=config.http2,
        network_backend=None if config.http2 else OneWriteBackend(),
    )


def _prepare_http2() -> None:
    if find_spec("h2") is None:
        msg = "`http2` is asked for, but its library isn't installed."
        raise ProviderSetupError(msg, remedy="Install `schwarm-http[http2]`, or leave `http2` out.")
    # At DEBUG, this library logs the headers it sends, keys included.
    logger = logging.getLogger("hpack")
    logger.setLevel(max(logger.level, logging.INFO))


def _certificates(config: HttpConfig, base_url: str) -> ssl.SSLContext:
    if config.ca_file is not None:
        try:
            return ssl.create_default_context(cafile=config.ca_file)
        except OSError as error:
            msg = f"`ca_file` can't be read: {error.strerror or error}."
            raise ProviderSetupError(msg, remedy="Name a file of certificates in PEM.") from error
    if base_url.startswith("http:"):
        # Nothing is verified on this way, and reading the system's certificates takes 15 ms. This trusts nobody.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpcore2.default_ssl_context()


def _proxy(config: HttpConfig, base_url: str) -> httpcore2.Proxy | None:
    url = _proxy_url(base_url)
    if not url:
        return None
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        address = httpcore2.URL(scheme=parts.scheme, host=parts.hostname or "", port=parts.port, target="/")
    except ValueError:
        parts, address = urlsplit(""), None
    if address is None or parts.scheme not in {"http", "https", "socks5", "socks5h"} or not parts.hostname:
        msg = "The environment names a proxy that can't be used."
        raise ProviderSetupError(msg, remedy="Correct HTTPS_PROXY, HTTP_PROXY or ALL_PROXY.")
    if parts.scheme.startswith("socks") and find_spec("socksio") is None:
        msg = "The environment names a SOCKS proxy, but its library isn't installed."
        raise ProviderSetupError(msg, remedy="Install `httpx2[socks]`, or name a proxy that is spoken to by HTTP.")
    auth = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    certificates = _certificates(config, url) if parts.scheme == "https" else None
    return httpcore2.Proxy(address, auth=auth, ssl_context=certificates)


def _proxy_url(base_url: str) -> str:
    """The proxy for an address; empty when it is reached directly."""
    if not any(name.lower().endswith("_proxy") for name in os.environ):
        return ""
    from urllib.request import getproxies_environment, proxy_bypass

    parts = urlsplit(base_url)
    if proxy_bypass(parts.netloc):
        return ""
    proxies = getproxies_environment()
    return proxies.get(parts.scheme) or proxies.get("all") or ""
