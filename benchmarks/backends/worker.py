"""Measures one contestant once, in its own environment and process: `python worker.py FILE MEASURE URL`.

A contestant is a file with `async def connect(url, model)`, which gives two functions: one runs the agent and returns
its answer, one streams an answer and returns how many pieces came; and a third where something is to be closed. Prints
the figure.
"""

from __future__ import annotations

import asyncio  # noqa: TID251 - the peers know it alone
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

_EXPECTED = "That makes 3."
_WARM, _RUNS = 20, 150
_AT_ONCE, _CROWD = 50, 600
_BURST, _PACED = 2000, 400


async def _first(run: Callable[[], Awaitable[str]]) -> float:
    assert await run() == _EXPECTED
    return 0.0


async def _cpu_per_run(run: Callable[[], Awaitable[str]]) -> float:
    for _ in range(_WARM):
        assert await run() == _EXPECTED
    began = process_time()
    for _ in range(_RUNS):
        await run()
    return (process_time() - began) / _RUNS


async def _seconds_per_run_in_a_crowd(run: Callable[[], Awaitable[str]]) -> float:
    left = iter(range(_CROWD))

    async def one() -> None:
        for _ in left:
            await run()

    await asyncio.gather(*(run() for _ in range(_AT_ONCE)))
    began = perf_counter()
    await asyncio.gather(*(one() for _ in range(_AT_ONCE)))
    return (perf_counter() - began) / _CROWD


async def _cpu_per_piece(stream: Callable[[], Awaitable[int]], expected: int) -> float:
    assert await stream() >= expected, "some pieces didn't come through"
    began = process_time()
    pieces = await stream()
    return (process_time() - began) / pieces


async def main(file: str, measure: str, url: str) -> None:
    """Measures, and prints the figure in seconds.

    Args:
        file: The contestant.
        measure: What is measured.
        url: The server's address.
    """
    pieces = {"burst": _BURST, "paced": _PACED}.get(measure, 0)
    contestant: dict[str, object] = {"__name__": "contestant"}
    code = Path(file).read_text(encoding="utf-8")  # noqa: ASYNC240 - nothing else waits
    exec(compile(code, file, "exec"), contestant)  # noqa: S102 - a file of ours
    connect: Any = contestant["connect"]
    run, stream, *closing = await connect(url, f"{measure}-{pieces}" if pieces else "bench")
    match measure:
        case "first":
            figure = await _first(run)
        case "run":
            figure = await _cpu_per_run(run)
        case "crowd":
            figure = await _seconds_per_run_in_a_crowd(run)
        case _:
            figure = await _cpu_per_piece(stream, pieces)
    print(figure)
    for close in closing:
        await close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
