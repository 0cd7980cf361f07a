"""The order of middleware: what it declares itself, then the configuration, then the name."""

from __future__ import annotations

from abc import abstractmethod
from graphlib import CycleError, TopologicalSorter
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol, TypeVar

from attrs import field, frozen

from schwarm_core.domain.error.plugin import PluginOrderError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


class Orderable(Protocol):
    """What can be put into an order, as a `MiddlewareSpec` can."""

    @property
    @abstractmethod
    def name(self) -> str:
        """Its name."""

    @property
    @abstractmethod
    def before(self) -> Sequence[str]:
        """The names of what must stand further in: it comes before them, and wraps them."""

    @property
    @abstractmethod
    def after(self) -> Sequence[str]:
        """The names of what must stand further out: it comes after them, and they wrap it."""


ItemT = TypeVar("ItemT", bound=Orderable)


@frozen
class Explanation:
    """Why something stands where it stands.

    Attributes:
        name: Its name.
        position: Its place, from 0, the outermost.
        because: The reasons, one sentence each.
    """

    name: str
    position: int
    because: tuple[str, ...]


@frozen
class _Edge:
    """One must stand further out than the other."""

    outer: str
    inner: str
    declared: str = field(eq=False)


def ordered(items: Iterable[ItemT], preference: Sequence[str] = ()) -> tuple[ItemT, ...]:
    """Put what wraps a call into its order, outermost first.

    Each stands further out than the names in its `before`, and further in than the names in its `after`; names that are
    not among the items count for nothing. Of those that could come next, the one that the preference lists first does;
    then those that it doesn't list, by name. The order of the items makes no difference.

    Args:
        items: What is to be ordered, each name once.
        preference: Names, outermost first: the order in which the configuration lists them.

    Raises:
        PluginOrderError: If they contradict one another; the message shows the circle, and who declared what.
    """
    by_name = {item.name: item for item in items}
    return tuple(by_name[name] for name in _names_in_order(by_name, preference))


def explain(items: Iterable[Orderable], preference: Sequence[str] = ()) -> tuple[Explanation, ...]:
    """Say why each stands where `ordered` puts it.

    Args:
        items: As for `ordered`.
        preference: As for `ordered`.

    Returns:
        An explanation for each, outermost first.

    Raises:
        PluginOrderError: As `ordered`.
    """
    by_name = {item.name: item for item in items}
    names = _names_in_order(by_name, preference)
    edges = _edges(by_name)
    return tuple(
        Explanation(name, position, tuple(_reasons(position, names, edges, preference)))
        for position, name in enumerate(names)
    )


def _names_in_order(items: Mapping[str, Orderable], preference: Sequence[str]) -> tuple[str, ...]:
    sorter: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(sorted(items), ()))
    edges = _edges(items)
    for edge in edges:
        sorter.add(edge.inner, edge.outer)
    try:
        sorter.prepare()
    except CycleError as error:
        raise _circle(error.args[1], edges) from None
    return tuple(_by_rank(sorter, preference))


def _by_rank(sorter: TopologicalSorter[str], preference: Sequence[str]) -> Iterator[str]:
    ready = [(_rank(name, preference), name) for name in sorter.get_ready()]
    heapify(ready)
    while ready:
        _, name = heappop(ready)
        yield name
        sorter.done(name)
        for freed in sorter.get_ready():
            heappush(ready, (_rank(freed, preference), freed))


def _rank(name: str, preference: Sequence[str]) -> int:
    return preference.index(name) if name in preference else len(preference)


def _edges(items: Mapping[str, Orderable]) -> tuple[_Edge, ...]:
    """What the items declare about one another, each pair once, in an order of its own."""
    declared = (edge for name in sorted(items) for edge in _edges_of(items[name]))
    return tuple(dict.fromkeys(edge for edge in declared if edge.outer in items and edge.inner in items))


def _edges_of(item: Orderable) -> Iterator[_Edge]:
    for other in item.before:
        yield _Edge(item.name, other, f'{item.name} declares before "{other}"')
    for other in item.after:
        yield _Edge(other, item.name, f'{item.name} declares after "{other}"')


def _reasons(position: int, names: Sequence[str], edges: Iterable[_Edge], preference: Sequence[str]) -> Iterator[str]:
    name = names[position]
    for edge in edges:
        if edge.inner == name:
            yield f'inside "{edge.outer}": {edge.declared}'
        elif edge.outer == name:
            yield f'outside "{edge.inner}": {edge.declared}'
    previous = names[position - 1] if position else None
    if previous is not None and _Edge(previous, name, "") not in edges:
        yield f'inside "{previous}": {_tie(previous, name, preference)}'


def _tie(outer: str, inner: str, preference: Sequence[str]) -> str:
    if _rank(outer, preference) == _rank(inner, preference):
        return "by name, as the configuration lists neither"
    return f"the configuration lists {'it first' if inner in preference else 'only that one'}"


def _circle(names: Sequence[str], edges: Iterable[_Edge]) -> PluginOrderError:
    declared = {(edge.outer, edge.inner): edge.declared for edge in edges}
    steps = list(pairwise(names))
    first = min(range(len(steps)), key=lambda number: steps[number])
    steps = steps[first:] + steps[:first]
    circle = "\n".join(f"    {outer} outside {inner}: {declared[outer, inner]}" for outer, inner in steps)
    msg = f"the order of middleware contradicts itself:\n{circle}"
    remedy = f"deactivate one of {', '.join(outer for outer, _ in steps)}, or update the distribution that is wrong"
    return PluginOrderError(msg, plugin=steps[0][0], remedy=remedy)
