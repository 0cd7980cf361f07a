"""The settings of a provider that is reached over HTTP."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from schwarm_core.domain.configuration.bound import Count, Seconds
from schwarm_core.domain.configuration.trusted import trusted_setting
from schwarm_core.domain.provider.provider import ProviderConfig
from schwarm_core.domain.schema.secret import Secret


@frozen(kw_only=True)
class HttpConfig(ProviderConfig):
    """How a provider is reached. A provider's own settings derive from it.

    Proxies are taken from the environment (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`), and so are
    certificates (`SSL_CERT_FILE`, `SSL_CERT_DIR`) where `ca_file` says nothing else. Certificates are always verified.

    Attributes:
        base_url: Where the API is, with `http://` or `https://`; empty for the vendor's own address.
        timeout: The longest silence, in seconds: before the answer starts, and between two pieces of it.
        connect_timeout: The longest time to connect, in seconds.
        deadline: The longest time for a whole answer, in seconds; None leaves that to the run's limits.
        max_connections: How many connections are open at once; a call beyond that waits for a free one.
        http2: Whether HTTP/2 is offered to the server; needs the extra `schwarm-http[http2]`. The server isn't told
            when a stream over HTTP/2 is abandoned: it may go on, at your cost. Over HTTP/1.1 the connection is closed.
        headers: More headers for each request; their values count as secrets.
        ca_file: A file of certificates (PEM) to trust in place of the system's.
    """

    base_url: str = field(
        default="", metadata=trusted_setting("sends your key to an endpoint of its choosing", harmless=("",))
    )
    timeout: Seconds = 600.0
    connect_timeout: Seconds = 10.0
    deadline: Seconds | None = None
    max_connections: Count = 100
    http2: bool = False
    headers: Mapping[str, Secret] = field(
        factory=dict, metadata=trusted_setting("sends what you say under headers of its choosing")
    )
    ca_file: str | None = field(default=None, metadata=trusted_setting("chooses whose certificates are believed"))
