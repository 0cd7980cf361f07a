"""Every backend that speaks HTTP withstands whatever a server, a proxy or the network does."""

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from schwarm_http.llm.provider import HttpLLMProvider
from schwarm_http.testing.hostile import Siege, Target, besiege
from schwarm_http.testing.recording import Row, read_rows
from schwarm_http.testing.replay import Judge
from tests.recordings.apis import APIS
from tests.recordings.frames import frame_of

ROOT = Path(__file__).parent.parent.parent
SILENCE = 1.0
"""The longest silence in seconds that a provider bears here; some faults are nothing else."""

CALLS = {"asyncio": 1000, "trio": 100}
BACKENDS = [name for name in APIS if "embeddings" not in name]

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]


@pytest.fixture(autouse=True)
def quick(caplog: pytest.LogCaptureFixture) -> None:
    """The wire's library logs each step of each call at DEBUG."""
    caplog.set_level(logging.INFO, "httpcore2")


def good_rows(api: str) -> list[Row]:
    """The exchanges that went well, of those that the plugin keeps beside its tests."""
    (file,) = ROOT.glob(f"plugins/providers/*/tests/recordings/{api}.jsonl")
    return [row for row in read_rows(file) if not row.refused and "embed" not in row.path]


def alike(rows: Iterable[Row]) -> list[list[Row]]:
    """The rows of each host and version of its API, for which one provider will do."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.host, row.path.split("/")[1]), []).append(row)
    return list(groups.values())


async def sieged(chat: Judge, rows: Sequence[Row], seeds: range) -> Siege:
    """How a provider withstands the faults of some seeds."""

    def provider(url: str) -> HttpLLMProvider:
        return chat.provider(rows[0], url)

    codec = provider("http://127.0.0.1:1").codec
    return await besiege(provider, [Target.of(row, codec, frame_of(row.content_type)) for row in rows], seeds)


@pytest.mark.parametrize("name", BACKENDS)
class TestABackend:
    """Each call ends in time, in an answer or in one error that tells what happened."""

    async def test_it_withstands_a_siege(self, name: str, anyio_backend_name: str) -> None:
        """No other exception, and no connection or task left; a failing call is had again by its seed."""
        chat, calls = APIS[name](SILENCE).chat, CALLS[anyio_backend_name]
        assert chat is not None
        errors: Counter[str] = Counter()
        groups = alike(good_rows(name))
        for place, rows in enumerate(groups):
            seeds = range(calls * place // len(groups), calls * (place + 1) // len(groups))
            siege = await sieged(chat, rows, seeds)
            assert siege.wrong == (), rows[0].host
            errors += siege.errors
        assert errors.total() == calls
        assert errors[""] > 0.2 * calls
        assert errors["MalformedAnswerError"] > 0.1 * calls

    async def test_recordings_hold_streams_and_whole_answers(self, name: str) -> None:
        """Else the siege would be one of half the backend."""
        assert {row.streamed for row in good_rows(name)} == {False, True}
