"""What the tests of the wire share."""

import ssl
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme

from schwarm_core import Secret
from schwarm_http.config import HttpConfig
from schwarm_http.errors import ErrorTable
from schwarm_http.testing.server import FaultyServer
from schwarm_http.wire import HttpWire

KEY = "sk-very-secret-0123"

OpenWire = Callable[..., AbstractAsyncContextManager[HttpWire]]


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of the machine's stands in between."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def key() -> str:
    """The key that nobody may see."""
    return KEY


@pytest.fixture
def wire_to() -> OpenWire:
    """Opens a wire to a server, for a context."""

    @asynccontextmanager
    async def opened(
        server: FaultyServer,
        *,
        errors: ErrorTable | None = None,
        limits: Mapping[str, int] | None = None,
        **settings: Any,
    ) -> AsyncGenerator[HttpWire, None]:
        wire = HttpWire(
            HttpConfig(**{"base_url": f"{server.url}/v1", "timeout": 5.0, **settings}),
            provider="acme",
            headers={"authorization": Secret(f"Bearer {KEY}")},
            errors=errors,
            max_bytes=(limits or {}).get("max_bytes", 1 << 30),
            max_event_bytes=(limits or {}).get("max_event_bytes", 1 << 30),
        )
        await wire.open()
        try:
            yield wire
        finally:
            await wire.close()

    return opened


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Who signs the certificates."""
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    """The authority's certificate, in a file."""
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(file)
    return str(file)


@pytest.fixture
def certificate(authority: trustme.CA) -> Callable[[str], ssl.SSLContext]:
    """Makes the certificate of a server."""

    def issued(host: str) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(host).configure_cert(context)
        return context

    return issued
