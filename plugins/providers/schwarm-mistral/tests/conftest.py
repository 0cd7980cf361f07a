"""What the tests of Mistral's providers share."""

from __future__ import annotations

import pytest

from schwarm_mistral.codec import MistralCodec


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of the machine's stands in between, and no key of its user's."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.delenv("MISTRAL_API_KEY", raising=False)


@pytest.fixture
def codec() -> MistralCodec:
    """Reads and writes Mistral's format."""
    return MistralCodec()
