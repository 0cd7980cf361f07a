"""Many who ask at once, and those who don't wait for the end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from anyio import CancelScope, Event, create_task_group, fail_after, from_thread, sleep, sleep_forever
from attrs import evolve

from schwarm_core import (
    Delta,
    ModelRequest,
    ModelResponse,
    ModelSettings,
    OverloadedError,
    ProviderTimeoutError,
    user,
)
from schwarm_llamacpp.config import LlamaCppConfig
from schwarm_llamacpp.provider import LlamaCppProvider

pytestmark = pytest.mark.anyio

ENDLESS = ModelSettings(max_tokens=2000, extra={"grammar": 'root ::= "a" root'}, seed=1)
SHORT = ModelRequest((user("Hello"),), settings=ModelSettings(max_tokens=10, seed=1))


class TestTurns:
    """A model answers one at a time."""

    async def test_those_who_ask_at_once_are_answered_as_if_alone(self, provider: LlamaCppProvider) -> None:
        """Their conversations don't mix."""
        requests = [evolve(SHORT, messages=(user(f"Question {number}"),)) for number in range(6)]
        alone = [(await provider.process(request)).message for request in requests]
        together: dict[int, ModelResponse] = {}

        async def ask(number: int) -> None:
            together[number] = await provider.process(requests[number])

        async with create_task_group() as group:
            for number in range(6):
                group.start_soon(ask, number)
        assert [together[number].message for number in range(6)] == alone

    async def test_only_so_many_may_wait(self, config: LlamaCppConfig) -> None:
        """One more is told so, and may try again later."""
        provider = LlamaCppProvider(evolve(config, waiting=1))
        await provider.initialize()
        begun, go_on = Event(), Event()

        async def hold(_: Delta) -> None:
            begun.set()
            await go_on.wait()

        async with create_task_group() as group:
            group.start_soon(provider.stream, evolve(SHORT, sink=hold))
            await begun.wait()
            group.start_soon(provider.process, SHORT)
            while not provider._shelf._seats[config.model].waiting:
                await _turn()
            with pytest.raises(OverloadedError, match="1 requests wait"):
                await provider.process(SHORT)
            go_on.set()
        await provider.cleanup()

    async def test_a_slow_reader_holds_the_model_back(self, provider: LlamaCppProvider) -> None:
        """No piece is written before the one before it was taken."""
        inside = most = 0

        async def sink(_: Delta) -> None:
            nonlocal inside, most
            inside += 1
            most = max(most, inside)
            await _turn()
            inside -= 1

        await provider.stream(evolve(SHORT, sink=sink))
        assert (most, inside) == (1, 0)

    async def test_a_reader_that_fails_ends_the_answer(self, provider: LlamaCppProvider) -> None:
        """With its own error; the model works on."""

        async def sink(_: Delta) -> None:
            msg = "enough"
            raise ConnectionResetError(msg)

        with pytest.raises(ConnectionResetError, match="enough"):
            await provider.stream(evolve(SHORT, sink=sink))
        assert (await provider.process(SHORT)).message.text


class TestCancellation:
    """Who doesn't wait for the end leaves nothing running."""

    async def test_while_it_is_written(self, provider: LlamaCppProvider) -> None:
        """It ends at the next token, and the next question gets its answer."""
        count = 0
        with fail_after(10), CancelScope() as scope:

            async def sink(_: Delta) -> None:
                nonlocal count
                count += 1
                if count == 3:
                    scope.cancel()

            await provider.stream(evolve(SHORT, settings=ENDLESS, sink=sink))
        assert scope.cancelled_caught
        assert count == 3
        assert (await provider.process(SHORT)).message.text

    async def test_while_it_waits_for_its_turn(self, provider: LlamaCppProvider) -> None:
        """It gives its place back."""
        begun, go_on = Event(), Event()

        async def hold(_: Delta) -> None:
            begun.set()
            await go_on.wait()

        async with create_task_group() as group:
            group.start_soon(provider.stream, evolve(SHORT, sink=hold))
            await begun.wait()
            with CancelScope() as scope:
                scope.cancel()
                await provider.process(SHORT)
            assert scope.cancelled_caught
            go_on.set()
        assert (await provider.process(SHORT)).message.text

    async def test_while_the_prompt_is_read(self, provider: LlamaCppProvider, config: LlamaCppConfig) -> None:
        """The library is interrupted in the midst of it, and what it had read is forgotten."""
        await provider.process(SHORT)
        model = provider._shelf._seats[config.model].model
        assert model is not None
        long = evolve(SHORT, messages=(user("x" * 1900),))
        decode, decoding = model.native.llama_decode, Event()
        with fail_after(20):
            async with create_task_group() as group:

                def told(*arguments: object) -> object:
                    from_thread.run_sync(decoding.set)
                    return decode(*arguments)

                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(model.native, "llama_decode", told)
                    group.start_soon(provider.process, long)
                    await decoding.wait()
                    group.cancel_scope.cancel()
        assert (await provider.process(SHORT)).usage.cache_read_tokens == 0

    async def test_the_deadline(self, config: LlamaCppConfig) -> None:
        """An answer that takes too long is an error of its own kind."""
        provider = LlamaCppProvider(evolve(config, deadline=0.3))
        await provider.initialize()
        with fail_after(10), pytest.raises(ProviderTimeoutError, match=r"within 0\.3 s") as caught:
            await provider.stream(evolve(SHORT, settings=ENDLESS, sink=_endless))
        assert caught.value.model == config.model
        await provider.cleanup()

    async def test_the_deadline_of_loading(self, config: LlamaCppConfig, make_model: Callable[..., Path]) -> None:
        """It is one of its own, too; nothing stays loaded."""
        provider = LlamaCppProvider(evolve(config, load_deadline=1e-9))
        await provider.initialize()
        with pytest.raises(ProviderTimeoutError, match="wasn't loaded"):
            await provider.process(SHORT)
        assert provider._shelf.names == ()
        await provider.cleanup()

    async def test_cleanup_waits_for_the_answer_that_is_written(self, config: LlamaCppConfig) -> None:
        """Its memory isn't freed under it."""
        provider = LlamaCppProvider(config)
        await provider.initialize()
        answers: list[ModelResponse] = []
        begun = Event()

        async def sink(_: Delta) -> None:
            begun.set()

        async def ask() -> None:
            answers.append(await provider.stream(evolve(SHORT, sink=sink)))

        async with create_task_group() as group:
            group.start_soon(ask)
            await begun.wait()
            await provider.cleanup()
        assert answers[0].message.text


async def _endless(_: Delta) -> None:
    await sleep_forever()


async def _turn() -> None:
    """Lets others go on."""
    await sleep(0.001)
