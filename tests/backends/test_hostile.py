"""Every backend that speaks HTTP withstands whatever a server, a proxy or the network does."""

import logging
from collections.abc import Sequence
from pathlib import Path

import pytest

from schwarm_http.llm.provider import HttpLLMProvider
from schwarm_http.testing.hostile import Target, besiege
from schwarm_http.testing.recording import Row, read_rows
from tests.recordings.apis import APIS
from tests.recordings.frames import frame_of

ROOT = Path(__file__).parent.parent.parent
SILENCE = 0.5
"""The longest silence in seconds that a provider bears here; some faults are nothing else."""

CALLS = {"asyncio": 1000, "trio": 100}
BACKENDS = [name for name in APIS if "embeddings" not in name]

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]


@pytest.fixture(autouse=True)
def quick(caplog: pytest.LogCaptureFixture) -> None:
    """The wire's library logs each step of each call at DEBUG."""
    caplog.set_level(logging.INFO, "httpcore2")


def good_rows(api: str) -> Sequence[Row]:
    """The exchanges that went well, of those that the plugin keeps beside its tests: streamed ones, and whole ones."""
    (file,) = ROOT.glob(f"plugins/providers/*/tests/recordings/{api}.jsonl")
    return [row for row in read_rows(file) if not row.refused and "embed" not in row.path]


@pytest.mark.parametrize("name", BACKENDS)
class TestABackend:
    """Each call ends in time, in an answer or in one error that tells what happened."""

    async def test_it_withstands_a_siege(self, name: str, anyio_backend_name: str) -> None:
        """No other exception, and no connection or task left; a failing call is had again by its seed, in `range`."""
        rows = good_rows(name)
        chat = APIS[name](SILENCE).chat
        assert chat is not None

        def provider(url: str) -> HttpLLMProvider:
            return chat.provider(rows[0], url)

        codec = provider("http://127.0.0.1:1").codec
        targets = [Target.of(row, codec, frame_of(row.content_type)) for row in rows]
        siege = await besiege(provider, targets, range(CALLS[anyio_backend_name]))
        assert siege.wrong == ()
        assert siege.errors[""] > 0.2 * len(siege.endings)
        assert siege.errors["MalformedAnswerError"] > 0.1 * len(siege.endings)

    async def test_recordings_hold_streams_and_whole_answers(self, name: str) -> None:
        """Else the siege would be one of half the backend."""
        assert {row.streamed for row in good_rows(name)} == {False, True}
