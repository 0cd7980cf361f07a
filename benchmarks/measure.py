"""Measuring in the process that does the work: CPU time, and memory, per call.

CPU time, because a machine is seldom idle; and the best of several series, because what disturbs only ever adds.
"""

from __future__ import annotations

import gc
import resource
import subprocess
import sys
import tracemalloc
from collections.abc import Awaitable, Callable, Sequence
from time import process_time

_SERIES = 12
_SECONDS_PER_SERIES = 0.025
# As many as run while the loop has no time for others, and fewer than fill a queue or a cache.
_CALLS_PER_PAUSE = 16


def cpu_per_call(function: Callable[[], object]) -> float:
    """The CPU time of a call, in seconds."""
    calls, best = 1, 0.0
    while best * calls < _SECONDS_PER_SERIES:
        calls *= 2
        best = _series(function, calls)
    return min(best, *(_series(function, calls) for _ in range(_SERIES)))


async def cpu_per_await(
    function: Callable[[], Awaitable[object]], settle: Callable[[], Awaitable[object]] | None = None
) -> float:
    """The CPU time of an awaited call, in seconds.

    Args:
        function: What is called.
        settle: Waits until the tasks that it keeps busy have done their work, which is counted too.

    Returns:
        The best of several series.
    """
    calls, best = _CALLS_PER_PAUSE, 0.0
    while best * calls < _SECONDS_PER_SERIES:
        calls *= 2
        best = await _awaited_series(function, settle, calls)
    return min([best] + [await _awaited_series(function, settle, calls) for _ in range(_SERIES)])


def cpu_of_process(arguments: Sequence[str], times: int = 2) -> float:
    """The CPU time of a Python process from its start to its end, in seconds.

    Args:
        arguments: What comes after `python`.
        times: How many processes to start; the best counts.
    """
    return min(_process(arguments) for _ in range(times))


def cpu_reported_by(script: str) -> float:
    """The CPU time that a script in a fresh process measures of its own, and prints, in seconds."""
    return float(subprocess.check_output([sys.executable, "-c", script], text=True))


def bytes_per_item(make: Callable[[], object], items: int = 1000) -> float:
    """How much memory each of many things takes while nobody uses it, in bytes."""
    make()
    kept: list[object] = [None] * items
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for number in range(items):
            kept[number] = make()
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return (after - before) / items


def _series(function: Callable[[], object], calls: int) -> float:
    began = process_time()
    for _ in range(calls):
        function()
    return (process_time() - began) / calls


async def _awaited_series(
    function: Callable[[], Awaitable[object]], settle: Callable[[], Awaitable[object]] | None, calls: int
) -> float:
    began = process_time()
    for _ in range(calls // _CALLS_PER_PAUSE):
        for _ in range(_CALLS_PER_PAUSE):
            await function()
        if settle is not None:
            await settle()
    return (process_time() - began) / calls


def _process(arguments: Sequence[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
