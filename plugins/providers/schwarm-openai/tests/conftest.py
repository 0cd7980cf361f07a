"""What the tests of the providers share: no proxy, and no key of the machine's."""

import pytest

from schwarm_openai.presets import PRESETS


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a proxy nor a variable of the machine's makes a difference."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for preset in PRESETS.values():
        for name in (*preset.key_variables, *preset.url_variables, "OPENAI_API_VERSION"):
            monkeypatch.delenv(name, raising=False)
