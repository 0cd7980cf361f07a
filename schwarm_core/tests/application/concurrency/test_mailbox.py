"""A mailbox takes items from any thread without waiting, and loses none that it doesn't count."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from anyio import create_task_group, fail_after, to_thread, wait_all_tasks_blocked

from schwarm_core.application.concurrency.loop import LoopThread
from schwarm_core.application.concurrency.mailbox import Mailbox

pytestmark = pytest.mark.anyio


async def read_all(mailbox: Mailbox[int], into: list[int]) -> None:
    """Reads until the mailbox is closed."""
    while await mailbox.wait():
        into.extend(mailbox.take(10))


class TestPutting:
    async def test_keeps_the_order(self) -> None:
        """What was put first is taken first."""
        mailbox: Mailbox[int] = Mailbox(10)
        for number in range(5):
            assert mailbox.put(number)
        assert list(mailbox.take(3)) == [0, 1, 2]
        assert list(mailbox.take(3)) == [3, 4]

    async def test_a_full_one_drops_the_newest_and_counts_it(self) -> None:
        """What doesn't fit is refused; what was there stays."""
        mailbox: Mailbox[int] = Mailbox(2)
        assert [mailbox.put(number) for number in range(5)] == [True, True, False, False, False]
        assert mailbox.dropped == 3
        assert list(mailbox.take(10)) == [0, 1]

    async def test_a_closed_one_takes_nothing_more_and_gives_what_it_has(self) -> None:
        """Closing refuses and counts what comes later."""
        mailbox: Mailbox[int] = Mailbox(2)
        mailbox.put(1)
        mailbox.close()
        assert not mailbox.put(2)
        assert await mailbox.wait()
        assert list(mailbox.take(10)) == [1]
        assert not await mailbox.wait()
        assert mailbox.dropped == 1

    async def test_discarding_counts_what_it_drops(self) -> None:
        """Nothing vanishes uncounted."""
        mailbox: Mailbox[int] = Mailbox(5)
        mailbox.put(1)
        mailbox.put(2)
        mailbox.discard()
        assert mailbox.dropped == 2
        assert len(mailbox) == 0

    async def test_counts_exactly_when_many_threads_put_at_once(self) -> None:
        """Every item is either there or counted, and there are never more than fit."""
        mailbox: Mailbox[int] = Mailbox(500)
        barrier = Barrier(8)

        def put_many() -> None:
            barrier.wait(10)
            for number in range(500):
                mailbox.put(number)

        threads = [Thread(target=put_many) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            await to_thread.run_sync(thread.join)
        assert len(mailbox) == 500
        assert mailbox.dropped == 8 * 500 - 500


class TestReading:
    async def test_wakes_the_reader(self) -> None:
        """A reader that waits gets what its own thread puts."""
        mailbox: Mailbox[int] = Mailbox(10)
        taken: list[int] = []
        with fail_after(10):
            async with create_task_group() as tasks:
                tasks.start_soon(read_all, mailbox, taken)
                await wait_all_tasks_blocked()
                mailbox.put(1)
                await mailbox.join()
                mailbox.close()
        assert taken == [1]

    async def test_wakes_the_reader_from_another_thread(self) -> None:
        """A reader that waits gets what other threads put, all of it and in order."""
        mailbox: Mailbox[int] = Mailbox(1000)
        taken: list[int] = []

        def put_many() -> None:
            for number in range(1000):
                mailbox.put(number)
            mailbox.close()

        with fail_after(10):
            async with create_task_group() as tasks:
                tasks.start_soon(read_all, mailbox, taken)
                await wait_all_tasks_blocked()
                await to_thread.run_sync(put_many)
        assert taken == list(range(1000))

    async def test_waits_for_a_number_of_items(self) -> None:
        """A reader that wants three is not woken by two."""
        mailbox: Mailbox[int] = Mailbox(10)
        seen: list[int] = []

        async def read() -> None:
            await mailbox.wait(3)
            seen.append(len(mailbox))

        with fail_after(10):
            async with create_task_group() as tasks:
                tasks.start_soon(read)
                await wait_all_tasks_blocked()
                mailbox.put(1)
                mailbox.put(2)
                await wait_all_tasks_blocked()
                assert seen == []
                mailbox.put(3)
        assert seen == [3]

    async def test_waits_for_no_more_than_fit(self) -> None:
        """A batch larger than the queue is never waited for."""
        mailbox: Mailbox[int] = Mailbox(2)
        mailbox.put(1)
        mailbox.put(2)
        with fail_after(10):
            assert await mailbox.wait(500)

    async def test_joining_waits_for_what_was_taken_too(self) -> None:
        """What the reader has taken counts as pending until it asks for more."""
        mailbox: Mailbox[int] = Mailbox(10)
        mailbox.put(1)
        list(mailbox.take(1))
        idle = [mailbox.idle]
        with fail_after(10):
            async with create_task_group() as tasks:
                tasks.start_soon(mailbox.wait)
                await mailbox.join()
                idle.append(mailbox.idle)
                mailbox.close()
        assert idle == [False, True]


class TestTheLoopsThread:
    async def test_calls_at_once_in_its_own_thread(self) -> None:
        """No way round for those who are there already."""
        called: list[str] = []
        LoopThread().call(lambda: called.append("here"))
        assert called == ["here"]

    async def test_a_call_from_elsewhere_does_not_wait_for_the_loop(self) -> None:
        """A thread rings and goes on, though the loop be busy."""
        loop = LoopThread()
        called: list[str] = []
        thread = Thread(target=lambda: loop.call(lambda: called.append("rung")))
        thread.start()
        # The loop is blocked here: a caller that waited for it would never end.
        thread.join(10)
        assert not thread.is_alive()
        called_early = list(called)
        with fail_after(10):
            while not called:
                await wait_all_tasks_blocked()
        assert (called_early, called) == ([], ["rung"])


def test_ringing_a_loop_that_has_ended_is_harmless() -> None:
    """Late threads find nobody, and don't fail."""
    import anyio

    async def make() -> LoopThread:
        return LoopThread()

    called: list[str] = []
    for backend in ("asyncio", "trio"):
        loop = anyio.run(make, backend=backend)
        thread = Thread(target=lambda loop=loop: loop.call(lambda: called.append("rung")))
        thread.start()
        thread.join(10)
        assert not thread.is_alive()
    assert called == []
