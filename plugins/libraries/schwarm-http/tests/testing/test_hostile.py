"""The siege: a provider that withstands it passes, and one that doesn't is told by the seed."""

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest

from schwarm_core import ModelRequest, ModelResponse, ProviderError, user
from schwarm_http.sse import ServerSentEvent
from schwarm_http.testing.fault import FAULTS, fault_of
from schwarm_http.testing.good_answer import GoodAnswer
from schwarm_http.testing.hostile import Siege, Target, besiege
from schwarm_http.testing.recording import Row

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def quick(caplog: pytest.LogCaptureFixture) -> None:
    """The wire's library logs each step of each call at DEBUG."""
    caplog.set_level(logging.INFO, "httpcore2")


@pytest.fixture
def targets(whole: Callable[..., Row], streamed: Callable[..., Row]) -> list[Target]:
    """Acme's good answers."""
    asked = ModelRequest((user("Hello"),))
    events = [ServerSentEvent(text.removeprefix("data: ")) for text in str(streamed().response).split("\n\n")[:-1]]
    answer = [ServerSentEvent(json.dumps(whole().response))]
    return [
        Target(asked, GoodAnswer("text/event-stream", events)),
        Target(asked, GoodAnswer("application/json", answer, streamed=False)),
    ]


@pytest.fixture
def siege(acme: Any, targets: list[Target]) -> Callable[..., Any]:
    """Besieges Acme with a codec."""

    async def of(codec: type[Any], seeds: range, **limits: Any) -> Siege:
        return await besiege(lambda url: acme(url, codec(), timeout=1.0), targets, seeds, **limits)

    return of


class TestFaults:
    """Faults by number."""

    def test_a_number_always_makes_the_same_fault(self, targets: list[Target]) -> None:
        """So that a failing one can be had again."""
        for target in targets:
            for seed in range(3 * len(FAULTS)):
                assert fault_of(seed, target.good) == fault_of(seed, target.good)

    def test_all_kinds_come(self, targets: list[Target]) -> None:
        """One after the other."""
        assert {fault_of(seed, targets[0].good).name for seed in range(len(FAULTS))} == {*FAULTS}

    def test_they_differ(self, targets: list[Target]) -> None:
        """The dice decide where and how."""
        scripts = [str(fault_of(seed, targets[0].good).script) for seed in range(1000)]
        assert len(set(scripts)) > 500

    def test_the_good_answer_stays_good(self, targets: list[Target]) -> None:
        """Faults are made of copies."""
        before = str(targets)
        for seed in range(len(FAULTS)):
            fault_of(seed, targets[0].good)
        assert str(targets) == before


class TestASiege:
    """Many calls, each with another fault."""

    async def test_a_good_codec_withstands(self, siege: Any, codec: type[Any]) -> None:
        """Each call ends in an answer or one classified error; nothing is left behind."""
        found = await siege(codec, range(300))
        assert found.wrong == ()
        assert found.errors.keys() >= {"", "MalformedAnswerError", "ConnectionLostError", "ProviderTimeoutError"}

    async def test_another_exception_is_found(self, siege: Any, codec: type[Any]) -> None:
        """One that tells nothing of the cause."""

        class Crashing(codec):  # type: ignore[misc]
            def decode_response(self, body: Any) -> ModelResponse:
                raise ZeroDivisionError

        found = await siege(Crashing, range(2 * len(FAULTS)))
        assert any("it raises ZeroDivisionError()" in each for each in found.wrong)

    async def test_a_vague_error_is_found(self, siege: Any, codec: type[Any]) -> None:
        """The base class says nothing."""

        class Vague(codec):  # type: ignore[misc]
            def decode_response(self, body: Any) -> ModelResponse:
                raise ProviderError(*[""])

        found = await siege(Vague, range(2 * len(FAULTS)))
        assert any("doesn't tell a class that tells the cause" in each for each in found.wrong)

    async def test_half_an_answer_is_found(self, siege: Any, codec: type[Any]) -> None:
        """A stream without its end mark is none."""

        class Credulous(codec):  # type: ignore[misc]
            def collector(self) -> Any:
                collector = super().collector()
                collector.start = {"id": "", "model": ""}
                collector.end = {"reason": "", "usage": {}}
                return collector

        found = await siege(Credulous, range(6 * len(FAULTS)))
        assert any("it takes half an answer for a whole one" in each for each in found.wrong)

    async def test_a_call_that_does_not_end_is_found(self, siege: Any, codec: type[Any]) -> None:
        """Silence lasts longer than the deadline here, because the provider waits for it."""
        found = await siege(codec, range(len(FAULTS)), deadline=0.05)
        assert [each for each in found.wrong if "(slow): it didn't end within 0.05 s" in each]

    async def test_a_seed_alone_ends_as_among_others(self, siege: Any, codec: type[Any]) -> None:
        """A failing one is had again by its number."""
        among = {ending.seed: ending.fault for ending in (await siege(codec, range(60))).endings}
        for seed in (7, 31):
            (alone,) = (await siege(codec, range(seed, seed + 1))).endings
            assert alone.fault == among[seed]
