"""What the tests of Cohere's providers share."""

from __future__ import annotations

import pytest

from schwarm_cohere.codec import CohereCodec
from schwarm_cohere.v1.codec import CohereV1Codec


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of the machine's stands in between, and no key of its user's."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("COHERE_API_KEY", "CO_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def codec() -> CohereCodec:
    """Reads and writes the second version of the API."""
    return CohereCodec()


@pytest.fixture
def first() -> CohereV1Codec:
    """Reads and writes the first version of the API."""
    return CohereV1Codec()
