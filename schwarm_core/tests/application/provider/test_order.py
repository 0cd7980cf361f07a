"""Random houses of providers: each is initialized after what it requires, and cleaned up before."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import anyio
import anyio.lowlevel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schwarm_core.domain.error.provider import ProviderSetupError
from schwarm_core.testing.probe import ProbeProvider
from schwarm_core.testing.probes import Probes

if TYPE_CHECKING:
    from collections.abc import Mapping

Backend = Literal["asyncio", "trio"]
Graph = dict[str, list[str]]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Who requires whom: only those that come before, so that there is no circle."""
    size = draw(st.integers(1, 8))
    return {
        f"p{number}": [f"p{other}" for other in draw(st.sets(st.integers(0, number - 1)))] if number else []
        for number in range(size)
    }


def build(graph: Mapping[str, list[str]], broken: str) -> Probes:
    """A house of probes that require each other; one of them may not come up."""
    house = Probes()

    async def work() -> None:
        await anyio.lowlevel.checkpoint()

    async def fail() -> None:
        await anyio.lowlevel.checkpoint()
        raise OSError

    for name, needs in graph.items():
        house.offer(
            name,
            requires=dict.fromkeys(needs, ProbeProvider),
            choices={need: need for need in needs},
            on_initialize=fail if name == broken else work,
            on_cleanup=work,
        )
    return house


async def live(house: Probes, asked: list[str]) -> None:
    """Asks for several at once, and ends them."""

    async def ask(name: str) -> None:
        try:
            await manager.acquire(name)
        except ProviderSetupError:
            failed.append(name)

    failed: list[str] = []
    async with house.manager() as manager, anyio.create_task_group() as tasks:
        for name in asked:
            tasks.start_soon(ask, name)


def everything_below(graph: Graph, names: list[str]) -> set[str]:
    """The names, and all that they require."""
    return set(names).union(*(everything_below(graph, graph[name]) for name in names))


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
class TestOrder:
    @given(data=st.data())
    def test_requirements_come_first_and_go_last(self, backend: Backend, data: st.DataObject) -> None:
        """Whatever is asked for at once, in whatever graph; and each is set up and cleaned up once."""
        graph = data.draw(graphs())
        asked = data.draw(st.lists(st.sampled_from(sorted(graph)), min_size=1))
        house = build(graph, "")
        anyio.run(live, house, asked, backend=backend)

        places = {line: place for place, line in enumerate(house.diary)}
        assert len(places) == len(house.diary)
        used = everything_below(graph, asked)
        assert {line for line in places if line.startswith("ready")} == {f"ready {name}" for name in used}
        for name in used:
            for need in graph[name]:
                assert places[f"ready {need}"] < places[f"make {name}"]
                assert places[f"closed {name}"] < places[f"clean up {need}"]

    @given(data=st.data())
    def test_cleaning_up_is_setting_up_backwards(self, backend: Backend, data: st.DataObject) -> None:
        """In exactly the reverse order, one after the other."""
        graph = data.draw(graphs())
        house = build(graph, "")
        anyio.run(live, house, data.draw(st.permutations(sorted(graph))), backend=backend)
        ready = [line.split()[-1] for line in house.diary if line.startswith("ready")]
        ends = [line for line in house.diary if line.startswith(("clean up", "closed"))]
        assert [line.split()[-1] for line in ends[::2]] == ready[::-1]
        assert all(first.split()[-1] == second.split()[-1] for first, second in list(pairwise(ends))[::2])

    @given(data=st.data())
    def test_one_that_fails_leaves_nothing_open(self, backend: Backend, data: st.DataObject) -> None:
        """Who was initialized is cleaned up; who requires the broken one is never made."""
        graph = data.draw(graphs())
        broken = data.draw(st.sampled_from(sorted(graph)))
        house = build(graph, broken)
        anyio.run(live, house, sorted(graph), backend=backend)
        started = sorted(line.split()[-1] for line in house.diary if line.startswith("initialize"))
        closed = sorted(line.split()[-1] for line in house.diary if line.startswith("closed"))
        assert started == closed
        above = {name for name in graph if name != broken and broken in everything_below(graph, [name])}
        assert not above & set(started)
