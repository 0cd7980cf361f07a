"""What the telemetry's tests share: nobody's secrets, and exporters to look into."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from schwarm_core.application.telemetry.known_secrets import known_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def forget_secrets() -> Iterator[None]:
    """A secret registered in one test is none in the next."""
    before = known_secrets.forms
    yield
    known_secrets.forms = before
