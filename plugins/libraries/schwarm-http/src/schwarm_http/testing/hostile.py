"""A provider, besieged: whatever the server does, each call ends in time, in an answer or in one clear error."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias
from urllib.parse import unquote

import anyio
from attrs import evolve, frozen

from schwarm_core.domain.error.provider import ProviderError
from schwarm_core.domain.message.ask import ModelRequest
from schwarm_http.llm.codec import Codec
from schwarm_http.llm.provider import HttpLLMProvider
from schwarm_http.testing.fault import FAULTS, Fault, fault_of
from schwarm_http.testing.good_answer import Frame, GoodAnswer, sse_frame
from schwarm_http.testing.history import lost_in_history
from schwarm_http.testing.recording import Row
from schwarm_http.testing.server import FaultyServer, ReceivedRequest, Script
from schwarm_http.testing.stored import unlike_itself

MakeProvider: TypeAlias = Callable[[str], HttpLLMProvider]
"""Makes the provider, given the server's address. Its `timeout` has to be short: some faults are silence."""

_SECONDS_TO_CLOSE = 5.0


@frozen
class Target:
    """A call that goes well.

    Attributes:
        request: What is asked.
        good: What the server answers.
    """

    request: ModelRequest
    good: GoodAnswer

    @classmethod
    def of(cls, row: Row, codec: Codec, frame: Frame = sse_frame) -> Target:
        """A recorded exchange that went well.

        Args:
            row: The exchange.
            codec: Reads its request.
            frame: Writes an event as a stream has it.
        """
        return cls(codec.decode_request(row.path, row.request), GoodAnswer.of(row, codec, frame))


@frozen
class Ending:
    """How one call ended.

    Attributes:
        seed: Its number.
        fault: What the server did.
        error: The class of the error that it ended in; empty for an answer.
        wrong: What is wrong with that.
    """

    seed: int
    fault: str
    error: str = ""
    wrong: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"seed {self.seed} ({self.fault}): {'; '.join(self.wrong) or self.error or 'an answer'}"


@frozen
class Siege:
    """How all of them ended.

    Attributes:
        endings: Each call.
        leaks: What was left behind.
    """

    endings: tuple[Ending, ...]
    leaks: tuple[str, ...] = ()

    @property
    def wrong(self) -> tuple[str, ...]:
        """What is wrong: the calls, by their seeds, and what was left behind."""
        return (*(str(ending) for ending in self.endings if ending.wrong), *self.leaks)

    @property
    def errors(self) -> Counter[str]:
        """How often each class of error came; the empty one stands for an answer."""
        return Counter(ending.error for ending in self.endings)


async def besiege(
    make: MakeProvider,
    targets: Sequence[Target],
    seeds: Iterable[int],
    *,
    deadline: float = 10.0,
    at_once: int = 32,
) -> Siege:
    """Makes many calls to a server that spoils each in another way.

    A call's number decides alone what happens to it, so a failing one can be had again by itself.

    Args:
        make: Makes the provider.
        targets: Calls that go well; a seed chooses one of them.
        seeds: The numbers of the calls.
        deadline: The longest time for a call, in seconds.
        at_once: How many calls are made at once.

    Returns:
        How they ended, and whether a connection or a task was left behind.
    """
    before = _tasks()
    async with FaultyServer(lambda request: _script(request, targets)) as server:
        provider = make(server.url)
        await provider.initialize()
        try:
            endings = await _all_ends(provider, targets, seeds, deadline, at_once)
            leaks = await _open_connections(server)
        finally:
            await provider.cleanup()
    left = _tasks() - before
    return Siege(endings, (*leaks, *(f"a task was left: {name}" for name in left)))


async def _all_ends(
    provider: HttpLLMProvider, targets: Sequence[Target], seeds: Iterable[int], deadline: float, at_once: int
) -> tuple[Ending, ...]:
    left = iter(seeds)
    endings: dict[int, Ending] = {}

    async def call_on() -> None:
        for seed in left:
            endings[seed] = await _end_of(provider, seed, targets, deadline)

    async with anyio.create_task_group() as tasks:
        for _ in range(at_once):
            tasks.start_soon(call_on)
    return tuple(endings[seed] for seed in sorted(endings))


async def _end_of(provider: HttpLLMProvider, seed: int, targets: Sequence[Target], deadline: float) -> Ending:
    target, fault = _target(seed, targets), _fault(seed, targets)
    request = evolve(target.request, model=f"siege-{seed}")
    error = ""
    wrong: tuple[str, ...] = (f"it didn't end within {deadline:g} s",)
    with anyio.move_on_after(deadline):
        try:
            wrong = await _wrong_with_answer(provider, request, target.good, fault)
        except ProviderError as raised:
            error, wrong = type(raised).__name__, _wrong_with(raised, request)
        except Exception as raised:  # noqa: BLE001 - that it may be anything is what is looked for
            error, wrong = type(raised).__name__, (f"it raises {raised!r}",)
    return Ending(seed, fault.name, error, wrong)


async def _wrong_with_answer(
    provider: HttpLLMProvider, request: ModelRequest, good: GoodAnswer, fault: Fault
) -> tuple[str, ...]:
    """What is wrong with an answer: it is half a one, or can't be stored. Going on after it must not fail."""
    response = await (provider.stream(request) if good.streamed else provider.process(request))
    lost_in_history(provider.codec, request, response)
    if fault.says_the_same and response.message != good.message(provider.codec):
        return ("it takes half an answer for a whole one",)
    return unlike_itself(response, "the answer")


def _wrong_with(error: ProviderError, request: ModelRequest) -> tuple[str, ...]:
    said = {
        "a class that tells the cause": type(error) is not ProviderError,
        "what happened": bool(error.message.strip()),
        "the provider": bool(error.provider),
        "the model": error.model == request.model,
    }
    return tuple(f"{error!r} doesn't tell {what}" for what, is_said in said.items() if not is_said)


def _script(request: ReceivedRequest, targets: Sequence[Target]) -> Script:
    named = re.search(r"siege-(\d+)", unquote(request.target) + request.body.decode("utf-8", "replace"))
    if named is None:
        msg = "The model's name stands neither in the path nor in the body of the request."
        raise ValueError(msg)
    return _fault(int(named[1]), targets).script


def _fault(seed: int, targets: Sequence[Target]) -> Fault:
    return fault_of(seed, _target(seed, targets).good)


def _target(seed: int, targets: Sequence[Target]) -> Target:
    return targets[seed // len(FAULTS) % len(targets)]


async def _open_connections(server: FaultyServer) -> tuple[str, ...]:
    """What is wrong with the connections: every answer asks to close its own, so none is left once all have ended."""
    try:
        await server.until(lambda server: server.open_connections == 0, seconds=_SECONDS_TO_CLOSE)
    except TimeoutError:
        return (f"{server.open_connections} connections were left open",)
    return ()


def _tasks() -> set[str]:
    return {str(task.name) for task in anyio.get_running_tasks()}
