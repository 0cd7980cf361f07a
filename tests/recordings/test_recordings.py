"""Every recorded answer is understood, and every recorded request can be made again."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import pytest

from schwarm_http.testing.future import Kind, with_new_fields
from schwarm_http.testing.good_answer import GoodAnswer
from schwarm_http.testing.recording import read_rows
from schwarm_http.testing.verdict import Tally, Verdict
from tests.recordings.apis import APIS, MakeApi
from tests.recordings.frames import frame_of

pytestmark = [pytest.mark.anyio, pytest.mark.recordings, pytest.mark.timeout(600)]

SHOWN = 12
SAID = {"arguments", "content", "input", "message", "name", "reasoning", "refusal", "text", "thinking"}
"""Under these names stands what a model says."""

NOWHERE = "http://127.0.0.1:1"

Judged = Callable[[Any], Awaitable[list[Verdict]]]


def told(found: Iterable[Verdict]) -> str:
    """The first few verdicts, to be read."""
    verdicts = list(found)
    left = len(verdicts) - SHOWN
    return "\n".join([*map(str, verdicts[:SHOWN]), *([f"and {left} more"] if left > 0 else [])])


class TestRecordings:
    """What vendors' servers were asked and answered."""

    async def test_those_beside_the_plugins(self, fixture: Any, judged: Judged) -> None:
        """All answers are understood, and all requests equal."""
        wrong = [verdict for verdict in await judged(fixture) if not (verdict.understood and verdict.equal)]
        if wrong:
            pytest.fail(told(wrong), pytrace=False)

    async def test_those_of_the_folder(self, recorded: Any, judged: Judged) -> None:
        """All answers are understood, and 97 of 100 requests equal, or all but one."""
        verdicts = await judged(recorded)
        if not Tally.of(verdicts).good:
            wrong = [verdict for verdict in verdicts if not verdict.understood or verdict.differs]
            pytest.fail(told(wrong or [each for each in verdicts if each.exception]), pytrace=False)

    @pytest.mark.parametrize("kind", ["text", "number", "truth", "object"])
    async def test_fields_of_the_future(self, fixture: Any, kind: Kind) -> None:
        """What no one has heard of yet is kept, too, wherever it stands."""
        api, wrong = APIS[fixture.api](60.0), []
        for row in read_rows(fixture.path):
            if api.chat is not None and not (row.refused or api.embeds(row)):
                good = GoodAnswer.of(row, api.chat.provider(row, NOWHERE).codec, frame_of(row.content_type))
                verdict = await api.verdict(with_new_fields(row, good, kind))
                wrong += [] if verdict.understood else [verdict]
        if wrong:
            pytest.fail(told(wrong), pytrace=False)

    @pytest.mark.parametrize("make", [pytest.param(make, id=name) for name, make in APIS.items()])
    def test_little_may_be_lost(self, make: MakeApi) -> None:
        """Each path that says nothing is named, with the reason; what a model says is never at one."""
        api = make(1.0)
        for judge in (api.chat, api.embeddings):
            reasons = judge.rules.opaque.reasons if judge else {}
            assert [path for path, why in reasons.items() if len(why) < 5 or path.startswith("*")] == []
            assert [path for path in reasons if path.rpartition(".")[2].strip("[]") in SAID] == []
