"""Recorded exchanges of our own: what was asked is asked again, and nothing of the answer is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from schwarm_http.llm.provider import HttpLLMProvider
from schwarm_http.testing.leaves import Opaque
from schwarm_http.testing.recording import Row, read_rows
from schwarm_http.testing.replay import Judge
from schwarm_http.testing.rules import Rules
from schwarm_openai.responses.normalisation import exception, normalise
from schwarm_openai.responses.opaque import OPAQUE

pytestmark = pytest.mark.anyio

ROWS = read_rows(Path(__file__).parent.parent / "recordings" / "openai-responses.jsonl")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.recording)
async def test_it_is_understood_and_said_again(row: Row, provide: type[HttpLLMProvider]) -> None:
    """Over a real socket, streamed or whole, refusals included."""

    def speaker(row: Row, url: str) -> HttpLLMProvider:
        return provide(url + row.path.removesuffix("/responses"))  # type: ignore[arg-type] # the fixture's maker

    verdict = await Judge(speaker, Rules(Opaque(OPAQUE), normalise, exception)).verdict(row)
    assert str(verdict) == row.id
