"""The embedded engine: performs steps in place, and gives out ids that sort by time and never repeat."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from time import time, time_ns

import anyio
import anyio.lowlevel
import pytest

from schwarm_core.application.provider.embedded import EmbeddedEngine
from schwarm_core.domain.provider.engine import Step


def step_of(value: int) -> Step[int, int]:
    """A step that doubles its input."""

    async def double(number: int) -> int:
        await anyio.lowlevel.checkpoint()
        return 2 * number

    return Step("function", "double", "ada", "run", 1, value, double)


@pytest.mark.anyio
class TestPerforming:
    async def test_a_step_is_awaited_in_place(self) -> None:
        """Its input goes in, its output comes out."""
        assert await EmbeddedEngine().perform(step_of(21)) == 42

    async def test_what_a_step_raises_comes_out_as_it_is(self) -> None:
        """The engine adds nothing."""

        async def fail(_value: None) -> None:
            raise KeyError

        with pytest.raises(KeyError):
            await EmbeddedEngine().perform(Step("tool", "fail", "ada", "run", 1, None, fail))


class TestClock:
    def test_now_is_the_time(self) -> None:
        """In seconds since the epoch."""
        before = time()
        now = EmbeddedEngine().now()
        assert before <= now <= time()


class TestIds:
    def test_an_id_is_32_hexadecimal_digits_that_begin_with_the_time(self) -> None:
        """Its first half are the nanoseconds since the epoch."""
        before = time_ns()
        made = EmbeddedEngine().new_id()
        assert len(made) == 32
        assert before <= int(made[:16], 16) <= time_ns()

    def test_ids_sort_in_the_order_they_were_made(self) -> None:
        """Also those that were made between two ticks of the clock, and by several engines."""
        engines = [EmbeddedEngine(), EmbeddedEngine()]
        made = [engines[number % 2].new_id() for number in range(10_000)]
        assert made == sorted(made)

    def test_threads_never_make_the_same(self) -> None:
        """The counter is shared by all of them."""
        engine = EmbeddedEngine()
        with ThreadPoolExecutor(8) as threads:
            lists = list(threads.map(lambda _: [engine.new_id() for _ in range(5_000)], range(8)))
        assert len({made for many in lists for made in many}) == 40_000

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="this system doesn't fork")
    @pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
    def test_a_fork_makes_others_than_its_parent(self) -> None:
        """The random part is made anew in the child."""
        engine = EmbeddedEngine()
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(writer, engine.new_id().encode())
            os._exit(0)
        os.waitpid(child, 0)
        theirs = os.read(reader, 32).decode()
        os.close(reader)
        os.close(writer)
        assert len(theirs) == 32
        assert theirs[22:] != engine.new_id()[22:]
